"""One JVM for all tests of a process."""

import pytest

from galcli.chemistry.opsin import Opsin


@pytest.fixture(scope="session")
def opsin():
    """The real OPSIN. Tests need a Java: they say nothing about names without one."""
    with Opsin() as reader:
        yield reader


@pytest.fixture
def fake_java(tmp_path):
    """Make a program that stands in for the JVM; what it does with a name is up to each test."""
    import sys

    from galcli.chemistry.java import NameReader

    def make(body):
        script = tmp_path / "java"
        script.write_text(f"#!{sys.executable}\nimport os, sys, time\nstarts = {str(tmp_path / 'starts')!r}\n" + body)
        script.chmod(0o755)
        return NameReader(str(script), "opsin.jar", "2.9.0")

    return make

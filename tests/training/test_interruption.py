import os
import signal
import time

import pytest

from galcli.training.interruption import StopRequest


def test_the_time_limit():
    """It counts what is still needed, too."""
    with StopRequest(1000) as stop:
        assert stop.reason() == ""
        assert stop.reason(needed=1001) == "time limit"
    with StopRequest(0.001) as stop:
        time.sleep(0.002)
        assert stop.reason() == "time limit"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_asks_and_the_second_interrupts(number):
    """Afterwards, signals do what they did before."""
    before = signal.getsignal(number)
    with StopRequest() as stop:
        os.kill(os.getpid(), number)
        assert stop.reason() == "interrupted"
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before

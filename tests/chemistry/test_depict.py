"""Drawings in files and in the terminal."""

import base64
import re

import pytest
from rdkit import Chem

from galcli.chemistry.braille import Canvas
from galcli.chemistry.depict import png, svg, write_drawing
from galcli.chemistry.terminal_picture import picture, unicode_drawing
from galcli.errors import UsageError

ASPIRIN = Chem.MolFromSmiles("CC(=O)Oc1ccccc1C(=O)O")


def test_files(tmp_path):
    """The name says the format."""
    write_drawing(ASPIRIN, str(tmp_path / "a.svg"))
    write_drawing(ASPIRIN, str(tmp_path / "a.PNG"))
    drawing = (tmp_path / "a.svg").read_text()
    assert drawing.count("class='bond-") >= 13
    assert (tmp_path / "a.PNG").read_bytes().startswith(b"\x89PNG")


def test_another_format_is_refused(tmp_path):
    """Nothing is written."""
    with pytest.raises(UsageError, match=r"\.svg or \.png"):
        write_drawing(ASPIRIN, str(tmp_path / "a.pdf"))
    assert not list(tmp_path.iterdir())


def test_a_molecule_that_is_too_large_is_refused():
    """It would be a grey square after a long time."""
    with pytest.raises(UsageError, match="2,001 atoms"):
        svg(Chem.MolFromSmiles("C" * 2001))


def test_drawings_do_not_change_the_molecule():
    """The drawing's coordinates are its own."""
    svg(ASPIRIN)
    unicode_drawing(ASPIRIN)
    assert ASPIRIN.GetNumConformers() == 0


def test_stereochemistry_is_written_in():
    """As R and S."""
    assert svg(Chem.MolFromSmiles("C[C@H](N)C(=O)O")) != svg(Chem.MolFromSmiles("C[C@@H](N)C(=O)O"))


def test_unicode_has_bonds_and_letters():
    """Carbon has none; a row is no wider than a terminal."""
    drawing = unicode_drawing(Chem.MolFromSmiles("N[C@@H](CS)C(=O)[O-]"))
    assert re.sub("[⠀-⣿\\s]", "", drawing).count("O") == 2
    assert "NH2" in drawing
    assert "SH" in drawing
    assert "O−" in drawing
    assert max(map(len, unicode_drawing(Chem.MolFromSmiles("C" * 40)).splitlines())) <= 80


@pytest.mark.parametrize(
    ("smiles", "text"), [("C", "CH4"), ("[13CH4]", "13CH4"), ("[Na+].[Cl-]", "Na+"), ("[Ca+2]", "Ca2+")]
)
def test_lone_atoms_are_written(smiles, text):
    """With charge and isotope."""
    assert text in unicode_drawing(Chem.MolFromSmiles(smiles))


def test_more_bonds_are_more_dots():
    """Each has a line of its own."""

    def dots(smiles):
        return sum(
            (ord(letter) - 0x2800).bit_count() for letter in unicode_drawing(Chem.MolFromSmiles(smiles)) if letter > "⠀"
        )

    assert dots("CC") < dots("C=C") < dots("C#C")


def test_a_terminal_with_images_gets_one():
    """By Kitty's or iTerm2's protocol, the whole PNG; not in a pipe."""
    kitty = picture(ASPIRIN, {"TERM": "xterm-kitty"}, is_terminal=True)
    chunks = re.findall("\x1b_G([^;]*);([^\x1b]*)\x1b\\\\", kitty)
    assert base64.b64decode("".join(data for _, data in chunks)) == png(ASPIRIN)
    assert all(len(data) <= 4096 for _, data in chunks)
    assert [keys[-1] for keys, _ in chunks] == ["1"] * (len(chunks) - 1) + ["0"]
    iterm = picture(ASPIRIN, {"TERM_PROGRAM": "iTerm.app"}, is_terminal=True)
    assert base64.b64decode(iterm.partition(":")[2].rstrip("\x07")) == png(ASPIRIN)
    for variables, terminal in (
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm-kitty"}, False),
        ({"TMUX": "", "TERM": "xterm-kitty"}, True),
    ):
        assert "\x1b" not in picture(ASPIRIN, variables, is_terminal=terminal)


def test_a_canvas_draws_dots():
    """A cell has two by four of them."""
    canvas = Canvas()
    assert canvas.text() == ""
    canvas.line((0, 0), (3, 0))
    canvas.line((0, 3), (0, 3))
    canvas.write((4, 0), "N")
    assert canvas.text() == "⡉⠉N"

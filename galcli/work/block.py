"""The `<work>` block as Galactica writes it, and as other models imitate it.

A text is cut into parts: prose, tags, programs, runs, reads, results, calculator notes, listings, answer lines.
Nothing is lost: the parts' texts, joined, are the text. Any string parses, in time proportional to its length;
what fits no other part is prose.

Not done here: running programs, checking arithmetic, and understanding prose.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Brackets and quotation marks, with those that rendering or translation puts in their place.
_LEFT, _RIGHT = r"(?:<<|«|≪|⟪|‹‹|＜＜)", r"(?:>>|»|≫|⟫|››|＞＞)"
_QUOTE = "\"'`“”„‟«»‹›‘’‚‛＂＇"
# Every repetition is bounded or ends at the line, so that no text takes more than linear time.
_REQUEST = (
    rf"{_LEFT}[ \t]{{0,4}}(?P<verb>(?i:run|read))[ \t]{{0,4}}:[ \t]{{0,4}}[{_QUOTE}]{{0,2}}"
    rf"(?P<file>[^\n<>{_QUOTE}]{{1,200}})[{_QUOTE}]{{0,2}}[ \t]{{0,4}}{_RIGHT}"
)
_TAG = re.compile(
    rf"(?P<open><work>)|(?P<close></work>)|{_REQUEST}|<<(?P<left>[^<>\n]{{1,200}})=(?P<right>[^<>=\n]{{1,100}})>>"
)
_NOTE = re.compile(r"<<[^<>\n]{1,300}>>")
_FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<mark>`{3,}|~{3,})(?P<info>[^`\n]*)\n?")
# A program that was never closed ends where the block goes on.
_END_OF_PROGRAM = re.compile(rf"[ \t]*(?:</work>|{_REQUEST})")
_FILE_NAME = r"[\w.-]{1,80}\.[A-Za-z]\w{0,7}"
_NAME_LINE = re.compile(
    rf"[ \t]*(?:\#+[ \t]*|(?i:file(?:[ ]?name)?)[ \t]*:[ \t]*)?[*{_QUOTE}]*(?P<name>{_FILE_NAME})[*{_QUOTE}]*:?\s*"
)
_NAME_IN_INFO = re.compile(rf"(?<![\w.-])(?P<name>{_FILE_NAME})(?![\w.-])")
_NAME_COMMENT = re.compile(rf"\s*\#[ \t]*(?:(?i:file(?:name)?)[ \t]*:[ \t]*)?(?P<name>{_FILE_NAME})[ \t]*\n")
_ANSWER = re.compile(
    r"[ \t]*(?:\*\*)?(?:(?i:(?:final[ \t]+)?answer|ans)|A)(?:\*\*)?[ \t]{0,4}[:：](?:\*\*)?(?P<value>[^\n]*)\n?"
)
_LINE = re.compile(r"[^\n]+")
_PYTHON = frozenset({"python", "py", "python3", "py3", "python2"})
_PLAIN = frozenset({"", "text", "txt", "output", "plaintext"})
_LONGEST_NAME_LINE = 200


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text.

    Attributes:
        start: Where it begins, in characters.
        end: Where it ends.
        text: What stands in between.
    """

    start: int
    end: int
    text: str


class Prose(Part):
    """Words, equations, blank lines."""

    __slots__ = ()


class Open(Part):
    """The tag `<work>`."""

    __slots__ = ()


class Close(Part):
    """The tag `</work>`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Program(Part):
    """A fenced program, with the line above it that names it.

    Attributes:
        name: Its file name, where it was given one.
        source: The program.
        closed: Whether its fence was closed.
    """

    name: str | None
    source: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Listing(Part):
    """A fence that holds something other than a program.

    Attributes:
        language: The word after the fence, in lower case.
        content: What it holds.
    """

    language: str
    content: str


@dataclass(frozen=True, slots=True)
class Run(Part):
    """The request to run a program: `<<run: "name.py">>`."""

    name: str


@dataclass(frozen=True, slots=True)
class Read(Part):
    """The request to read a file: `<<read: "output.txt">>`."""

    name: str


@dataclass(frozen=True, slots=True)
class Result(Part):
    """What the model wrote as a file's content: the paragraph, or the fence, after a read."""

    value: str


@dataclass(frozen=True, slots=True)
class Note(Part):
    """A calculator note: `<<48/2=24>>`."""

    expression: str
    result: str


@dataclass(frozen=True, slots=True)
class Answer(Part):
    """An answer line: `A: …`, `Ans: …`, `Answer: …`."""

    value: str


_Kind = TypeVar("_Kind", bound=Part)


@dataclass(frozen=True, slots=True)
class Block:
    """The parts of one `<work>` block, its tags included.

    Attributes:
        parts: Its parts in order.
        closed: Whether it ended by its tag, rather than by the text's end or another block's beginning.
    """

    parts: tuple[Part, ...]
    closed: bool

    @property
    def programs(self) -> tuple[Program, ...]:
        """Its programs."""
        return _only(Program, self.parts)

    @property
    def reads(self) -> tuple[Read, ...]:
        """Its reads."""
        return _only(Read, self.parts)

    def program(self, name: str) -> Program | None:
        """Return the last program of that name; failing that, the last one without a name."""
        found: Program | None = None
        for program in self.programs:
            nameless = program.name is None and (found is None or found.name is None)
            if program.name == name or nameless:
                found = program
        return found

    def claimed(self, read: Read) -> str | None:
        """Return what the model wrote as the content of the file; `None` where it wrote nothing."""
        following = self.parts[self.parts.index(read) + 1 :]
        for part in following:
            if isinstance(part, Result):
                return part.value
            if not isinstance(part, Prose):
                break
        return None


@dataclass(frozen=True, slots=True)
class Document:
    """A text in parts.

    Attributes:
        parts: All parts in order; joined, their texts are the text.
        blocks: The `<work>` blocks in it.
    """

    parts: tuple[Part, ...]
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """The text as it was."""
        return "".join(part.text for part in self.parts)

    @property
    def programs(self) -> tuple[Program, ...]:
        """All programs, in blocks and outside."""
        return _only(Program, self.parts)

    @property
    def notes(self) -> tuple[Note, ...]:
        """All calculator notes."""
        return _only(Note, self.parts)

    @property
    def answer(self) -> str | None:
        """What the last answer line says."""
        answers = _only(Answer, self.parts)
        return answers[-1].value if answers else None

    @property
    def prose(self) -> tuple[Part, ...]:
        """The parts in the model's own words: prose and answer lines."""
        return tuple(part for part in self.parts if isinstance(part, Prose | Answer))

    def masked(self) -> str:
        """Return the text with all but prose blanked out, so that places in it stay what they are."""
        kept = frozenset(part.start for part in self.prose)
        return "".join((_NOTE if part.start in kept else _LINE).sub(_blank, part.text) for part in self.parts)


def parse(text: str, *, inside: bool = False) -> Document:
    """Cut a text into its parts.

    Args:
        text: What a model wrote, with or without its prompt.
        inside: Whether the text begins within a block, because its prompt ended with `<work>`.
    """
    parts = tuple(_Scanner(text, inside=inside).scan())
    return Document(parts, tuple(_blocks(parts, inside=inside)))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _only(kind: type[_Kind], parts: Iterable[Part]) -> tuple[_Kind, ...]:
    return tuple(part for part in parts if isinstance(part, kind))


def _blocks(parts: tuple[Part, ...], *, inside: bool) -> Iterator[Block]:
    """Group the parts of each block; one that is open when the next begins, or at the end, is unclosed."""
    begin = 0 if inside else None
    for place, part in enumerate(parts):
        if isinstance(part, Open):
            if begin is not None and place > begin:
                yield Block(parts[begin:place], closed=False)
            begin = place
        elif isinstance(part, Close) and begin is not None:
            yield Block(parts[begin : place + 1], closed=True)
            begin = None
    if begin is not None:
        yield Block(parts[begin:], closed=False)


class _Scanner:
    """Goes through a text once, line by line.

    What is not yet known to be anything else lies between `_done` and the current line, and becomes prose.
    """

    def __init__(self, text: str, *, inside: bool) -> None:
        self._text = text
        self._inside = inside
        self._last_close = text.rfind("</work>")
        self._parts: list[Part] = []
        self._done = 0
        # The last line of words, which may name a program, and how many blank lines follow it.
        self._line = (0, 0)
        self._blanks = 0
        # Whether a read has been seen whose result has not; where that result began; where an answer did.
        self._reading = False
        self._result: int | None = None
        self._answer: int | None = None

    def scan(self) -> list[Part]:
        """Return the parts."""
        place = 0
        while place < len(self._text):
            end = self._line_end(place)
            fence = _FENCE.fullmatch(self._text, place, end)
            place = self._take_fence(fence) if fence else self._take_line(place, end)
        self._end_result(place)
        self._emit_prose(place)
        return self._parts

    def _line_end(self, place: int) -> int:
        end = self._text.find("\n", place)
        return len(self._text) if end < 0 else end + 1

    def _span(self, start: int, end: int) -> tuple[int, int, str]:
        """Return the first fields of a part, after closing the prose before it."""
        self._emit_prose(start)
        self._done = end
        self._line = (end, end)
        return start, end, self._text[start:end]

    def _emit_prose(self, end: int) -> None:
        if end > self._done:
            self._parts.append(Prose(self._done, end, self._text[self._done : end]))
            self._done = end

    def _end_result(self, end: int) -> None:
        if self._result is not None:
            span = self._span(self._result, end)
            self._parts.append(Result(*span, span[2].strip()))
            self._result = None

    def _take_line(self, start: int, end: int) -> int:
        """Take a line that is not a fence, or the rest of one."""
        if self._text[start:end].isspace():
            self._end_result(start)
            self._blanks += 1
            return end
        tags = list(_TAG.finditer(self._text, start, end))
        if self._take_answer(start, end, tags):
            return end
        place = start
        for tag in tags:
            self._take_words(place, tag.start())
            self._take_tag(tag)
            place = tag.end()
        self._take_words(place, end)
        self._line, self._blanks = (start, end) if not tags else (end, end), 0
        return end

    def _take_words(self, start: int, end: int) -> None:
        """Take words on a line; the first after a read begin its result."""
        if self._reading and start < end and not self._text[start:end].isspace():
            self._reading, self._result = False, start

    def _take_tag(self, tag: re.Match[str]) -> None:
        if tag["left"] is not None:
            # Within a result it is just what the file is claimed to hold.
            if self._result is None:
                span = self._span(*tag.span())
                self._parts.append(Note(*span, tag["left"].strip(), tag["right"].strip()))
            return
        self._end_result(tag.start())
        span = self._span(*tag.span())
        self._reading = False
        if tag["verb"] is None:
            self._inside = tag["open"] is not None
            self._parts.append(Open(*span) if self._inside else Close(*span))
        elif tag["verb"].lower() == "run":
            self._parts.append(Run(*span, tag["file"].strip()))
        else:
            self._parts.append(Read(*span, tag["file"].strip()))
            self._reading = True

    def _take_answer(self, start: int, end: int, tags: list[re.Match[str]]) -> bool:
        """Take an answer line, or the line after one that ended at its colon."""
        if any(tag["left"] is None for tag in tags) or self._result is not None:
            self._answer = None
            return False
        label = _ANSWER.fullmatch(self._text, start, end)
        begun, self._answer = self._answer, None
        if label and not (self._inside and self._last_close > start):
            begun, value = start, label["value"]
        else:
            value = self._text[start:end]
        if begun is None:
            return False
        value = _NOTE.sub("", value).strip().removesuffix("**").strip()
        if value:
            self._reading = False
            self._parts.append(Answer(*self._span(begun, end), value))
        else:
            self._answer = begun
        return True

    def _take_fence(self, fence: re.Match[str]) -> int:
        """Take a fence and what it holds; return where the text goes on."""
        self._end_result(fence.start())
        self._answer = None
        content_end, end, closed = self._fence_end(fence)
        content = self._text[fence.end() : content_end]
        words = fence["info"].split()
        language = words[0].lower() if words else ""
        if self._reading and language in _PLAIN:
            self._reading = False
            self._parts.append(Result(*self._span(fence.start(), end), content.strip()))
            return end
        begin, name = self._program_name(fence, content)
        bare = not language or language == (name or "").lower()
        if language in _PYTHON or (bare and (name.endswith(".py") if name else self._inside)):
            source = textwrap.dedent(content) if fence["indent"] else content
            self._parts.append(Program(*self._span(begin, end), name, source, closed))
        else:
            self._parts.append(Listing(*self._span(fence.start(), end), language, content))
        return end

    def _fence_end(self, fence: re.Match[str]) -> tuple[int, int, bool]:
        """Return where the content ends, where the fence ends, and whether it was closed."""
        mark = fence["mark"]
        place = fence.end()
        while place < len(self._text):
            end = self._line_end(place)
            line = self._text[place:end].lstrip(" \t")
            rest = line.lstrip(mark[0])
            if len(line) - len(rest) >= len(mark):
                if not rest.strip():
                    return place, end, True
                if _END_OF_PROGRAM.match(rest):
                    return place, end - len(rest), True
            if _END_OF_PROGRAM.match(self._text, place, end):
                return place, place, False
            place = end
        return place, place, False

    def _program_name(self, fence: re.Match[str], content: str) -> tuple[int, str | None]:
        """Return where the program begins, with the line that names it, and its name."""
        start, end = self._line
        if start >= self._done and self._blanks <= 1 and 0 < end - start <= _LONGEST_NAME_LINE:
            line = _NAME_LINE.fullmatch(self._text, start, end)
            if line:
                return start, line["name"]
        inner = _NAME_IN_INFO.search(fence["info"][:_LONGEST_NAME_LINE]) or _NAME_COMMENT.match(content)
        return fence.start(), inner["name"] if inner else None

r"""Scan LaTeX for citations, offsets kept.

One pass of one regular expression over the text: no macro is expanded, no brace has to match but those of a citation.
Comments and verbatim text are passed over. What it does not see: citations that a macro of the user's own writes.
"""

from __future__ import annotations

import re

from galcli.citing.scan import Scan, is_placeholder
from galcli.citing.slot import Kind, Slot

_VERBATIM = "verbatim|Verbatim|BVerbatim|LVerbatim|lstlisting|minted|comment|filecontents|alltt|tcblisting|Code"
_LEXEME = re.compile(
    rf"\\begin\s*\{{(?P<environment>(?:{_VERBATIM})\*?)\}}"
    r"|\\(?:verb|lstinline|Verb)\*?(?P<quote>[^\s\w*{\\])[^\n]*?(?P=quote)"
    r"|(?P<comment>%[^\n]*)"
    r"|\\(?P<name>[A-Za-z@]+)(?P<star>\*?)"
    r"|\\[^A-Za-z@]",
    re.DOTALL,
)
# natbib, biblatex, apacite, harvard, jurabib, cite, backref; with a capital at a sentence's beginning, too.
_CITATION = re.compile(
    r"(?:paren|text|auto|foot|footfull|full|smart|super|short|block|in|no|mask|possessive)?[Cc]ite"
    r"(?:p|t|alp|alt|author|authors|year|yearpar|title|url|date|num|text|full|np|online|A|N|NP|meta|s|field)*"
)
_NO_CITATION = frozenset({"nocite", "Nocite", "citetext", "citefield"})
_HIDDEN_ARGUMENT = frozenset(
    {"label", "ref", "eqref", "cref", "Cref", "autoref", "pageref", "nameref", "url", "href", "includegraphics",
     "bibliographystyle", "usepackage", "RequirePackage", "documentclass", "nocite", "hypersetup", "graphicspath"}
)  # fmt: skip
_INPUTS = frozenset({"input", "include", "subfile", "subfileinclude"})
_BIBLIOGRAPHIES = frozenset({"bibliography", "addbibresource", "addglobalbib"})
_DEFINITIONS = frozenset({"newcommand", "renewcommand", "providecommand", "DeclareRobustCommand"})
_DEFINITION = re.compile(r"\s*(?:\{\s*\\([A-Za-z@]+)\s*\}|\\([A-Za-z@]+))\s*(\[[^\]]*\])?")
_LONGEST_ARGUMENT = 8000
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_SPACE = re.compile(r"(?:[ \t\r]|\n(?![ \t\r]*\n)|%[^\n]*\n)*")


def scan_latex(text: str) -> Scan:
    """Find citation commands, the files that are read in, bibliographies and what is no prose."""
    return _LatexScanner(text).run()


class _LatexScanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._scan = Scan()

    def run(self) -> Scan:
        text, position = self._text, 0
        while (found := _LEXEME.search(text, position)) is not None:
            position = self._take(found)
        begin = text.find("\\begin{document}")
        if begin > 0:
            self._scan.hidden.append((0, begin))
        return self._scan

    def _take(self, found: re.Match[str]) -> int:
        """Take a lexeme and return where the scan goes on."""
        if found["environment"]:
            return self._hide_environment(found)
        if found["comment"] is not None or found["quote"]:
            self._scan.hidden.append(found.span())
            return found.end()
        name = found["name"]
        if not name:
            return found.end()
        if name not in _NO_CITATION and _CITATION.fullmatch(name) and "cite" in name.lower():
            return self._citation(found)
        return self._other(found, name)

    def _other(self, found: re.Match[str], name: str) -> int:
        if name in _DEFINITIONS or name == "def":
            return self._definition(found)
        if name == "bibitem":
            return self._bibitem(found)
        if name in _INPUTS or name in _BIBLIOGRAPHIES:
            return self._file(found, name)
        if name in _HIDDEN_ARGUMENT:
            end = self._arguments_end(found.end())
            self._scan.hidden.append((found.start(), end))
            return end
        self._scan.hidden.append(found.span())
        return found.end()

    def _hide_environment(self, found: re.Match[str]) -> int:
        end = self._text.find(f"\\end{{{found['environment']}}}", found.end())
        if end < 0:
            self._scan.problems.append((found.start(), f"\\begin{{{found['environment']}}} has no end"))
            end = len(self._text)
        self._scan.hidden.append((found.start(), end))
        return end

    def _definition(self, found: re.Match[str]) -> int:
        """Learn a macro without arguments; what a definition holds is no citation of the text."""
        head = _DEFINITION.match(self._text, found.end())
        if head is None:
            return found.end()
        end = self._group_end(head.end(), "{", "}")
        if end is None:
            return found.end()
        body = self._text[head.end() : end].strip()[1:-1]
        if head[3] is None and "#" not in body:
            self._scan.macros[head[1] or head[2]] = body
        self._scan.hidden.append((found.start(), end))
        return end

    def _bibitem(self, found: re.Match[str]) -> int:
        end = self._arguments_end(found.end())
        key = self._text[found.end() : end].rpartition("{")[2].removesuffix("}").strip()
        self._scan.defined.add(key)
        self._scan.hidden.append((found.start(), end))
        return end

    def _file(self, found: re.Match[str], name: str) -> int:
        end = self._arguments_end(found.end())
        written = self._text[found.end() : end].rpartition("{")[2].removesuffix("}").strip()
        if name in _INPUTS and written:
            self._scan.inputs.append((written, found.start()))
        elif written:
            self._scan.bibliographies += [part.strip() for part in written.split(",") if part.strip()]
        self._scan.hidden.append((found.start(), end))
        return end

    def _citation(self, found: re.Match[str]) -> int:
        r"""Take `\\cite*[see][p. 3]{a, b}`, and biblatex's `\\cites[p. 3]{a}{b}`."""
        several = found["name"].endswith("cites")
        command = found[0]
        position = self._options_end(found.end())
        if self._text[position : position + 1] != "{":
            self._scan.hidden.append(found.span())
            return found.end()
        while True:
            end = self._group_end(position, "{", "}")
            if end is None:
                line = self._text.count("\n", 0, found.start()) + 1
                self._scan.problems.append((found.start(), f"the brace after {command} on line {line} is not closed"))
                return found.end()
            self._keys(command, found.start(), position + 1, end - 1)
            following = self._options_end(end)
            if not several or self._text[following : following + 1] != "{":
                break
            position = following
        span = (found.start(), end)
        self._scan.commands.add(command)
        self._scan.cited.append(span)
        self._scan.hidden.append(span)
        return end

    def _keys(self, command: str, start: int, first: int, last: int) -> None:
        inside = self._text[first:last]
        if "#" in inside or "{" in inside or "\\" in inside:
            return
        if is_placeholder(inside):
            self._scan.slots.append(Slot(Kind.EMPTY, start, last + 1, first, last, command, inside.strip()))
            return
        position = first
        for part in inside.split(","):
            key = part.strip()
            begin = position + len(part) - len(part.lstrip())
            position += len(part) + 1
            if not key or key == "*":
                continue
            kind = Kind.EMPTY if is_placeholder(key) else Kind.UNKNOWN_KEY
            slot = Slot(kind, start, last + 1, begin, begin + len(key), command, key)
            (self._scan.slots if kind is Kind.EMPTY else self._scan.keys).append(slot)

    def _options_end(self, position: int) -> int:
        """Return the position behind optional arguments and white space."""
        while True:
            space = _SPACE.match(self._text, position)
            at = space.end() if space else position
            if self._text[at : at + 1] != "[":
                return at
            end = self._group_end(at, "[", "]")
            if end is None:
                return at
            position = end

    def _arguments_end(self, position: int) -> int:
        at = self._options_end(position)
        end = self._group_end(at, "{", "}") if self._text[at : at + 1] == "{" else None
        return position if end is None else end

    def _group_end(self, position: int, opening: str, closing: str) -> int | None:
        """Return the position behind the group that begins here; `None` where it is not closed in time."""
        text = self._text
        while text[position : position + 1].isspace():
            position += 1
        if text[position : position + 1] != opening:
            return None
        limit = min(len(text), position + _LONGEST_ARGUMENT)
        blank = _BLANK_LINE.search(text, position, limit)
        limit = blank.start() if blank else limit
        depth = braces = 0
        while position < limit:
            character = text[position]
            if character == "\\":
                position += 1
            elif character == opening and not braces:
                depth += 1
            elif character == closing and not braces:
                depth -= 1
                if depth == 0:
                    return position + 1
            elif opening == "[" and character in "{}":
                braces += 1 if character == "{" else -1
            position += 1
        return None

"""Find authors with years in prose: "Brants (2000)", "(Choi et al., 2000; Hearst, 1997)".

A mention is a surname in capitals, up to two more, and a year from 1600 on, in parentheses with or without the names.
Words that begin with a capital but name no person (months, Figure, Table …) are passed over. What is found is only a
question to the library: nothing is inserted that it does not answer with exactly one record.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from galcli.citing.slot import Kind, Mention, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator

_GAP = r"(?:[ \t~\u00a0]|\r?\n(?![ \t]*\r?\n))"
_UPPER = r"[A-Z\u00c0-\u00de\u0100-\u017f]"
_LETTER = r"[^\W\d_]"
_PARTICLE = (
    r"(?:[Vv]an|[Vv]on|[Dd]e|[Dd]er|[Dd]en|[Dd]el|[Dd]ella|[Dd]i|[Dd]a|[Dd]os|[Dd]u|[Ll]a|[Ll]e|[Ee]l|[Aa]l|[Tt]en|bin)"
)
_SURNAME = rf"(?:{_PARTICLE}{_GAP}+){{0,3}}{_UPPER}(?:{_LETTER}|['’\u2010-](?={_LETTER}))+"
_NAMES = (
    rf"(?P<first>{_SURNAME})"
    rf"(?P<more>(?:,{_GAP}*{_SURNAME}){{0,6}})"
    rf"(?:,?{_GAP}*(?:and\b|&|\\&){_GAP}*(?P<last>{_SURNAME})(?!{_GAP}*(?:and|&){_GAP}))?"
    rf"(?P<others>,?{_GAP}*(?:et{_GAP}*\.?{_GAP}*al\b\.?|and{_GAP}+(?:others|colleagues)))?(?:['’]s)?"
)
_YEAR = r"(?P<year>1[6-9]\d\d|20\d\d)(?P<letter>[a-h]?)\b"
_MENTION = re.compile(rf"(?<![^\W_])?{_NAMES}(?:,?{_GAP}*(?P<open>[(\[]){_GAP}*|,?{_GAP}*){_YEAR}")
YEAR_OF_MENTION = re.compile(r"[\s~]*[(\[]?\s*\d{4}[a-h]?")
"""Finds where the names of a mention end."""
_ANY_YEAR = re.compile(r"(?:1[6-9]|20)\d\d(?!\d)")
_REACH = 250
_CLOSE = re.compile(
    rf"(?:{_GAP}*[:,]{_GAP}*(?:pp?\.|[Ss]ec|[Cc]h|§|[Tt]able|[Ff]ig|\d)[^()\[\];]{{0,40}})?{_GAP}*([)\]])"
)
_NO_NAMES = frozenset(
    {
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December", "Spring", "Summer", "Autumn", "Winter", "Fall", "Figure", "Fig", "Table",
        "Section", "Chapter", "Equation", "Eq", "Appendix", "Algorithm", "Since", "Until", "In", "On", "At",
        "From", "By", "Before", "After", "Around", "During", "The", "This", "These", "Those", "That", "Our",
        "Their", "Version", "Copyright", "Press", "University", "Conference", "Proceedings", "Workshop",
        "Model", "Corpus", "Task", "Release", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
        "Saturday", "Sunday", "Year", "Mid", "Early", "Late", "Also", "See", "ACL", "EMNLP", "NAACL", "EACL",
        "COLING", "CoNLL", "LREC", "NIPS", "NeurIPS", "ICML", "ICLR", "AAAI", "IJCAI", "DUC", "TREC", "SemEval",
        "MUC", "ACE", "WMT", "IWSLT", "NIST", "Penn", "Treebank", "WordNet", "Wikipedia", "Olympics",
    }
)  # fmt: skip
_LEADING = frozenset(
    {
        "In", "On", "As", "By", "See", "Both", "While", "And", "For", "From", "Following", "Like", "With",
        "Since", "Unlike", "Although", "When",
        "Thus", "However", "Recently", "Finally", "Similarly", "Moreover", "Furthermore", "Here",
        "First", "Later", "Also",
    }
)  # fmt: skip
_PARENTHESES = re.compile(r"\([^()]{0,600}\)")


def find_mentions(prose: str) -> Iterator[Slot]:
    """Yield the mentions of a text in which everything else but prose is blanked out."""
    inside = [found.span() for found in _PARENTHESES.finditer(prose)]
    around = 0
    for found in _matches(prose):
        while around < len(inside) and inside[around][1] <= found.start("year"):
            around += 1
        within = around < len(inside) and inside[around][0] < found.start("first")
        end = _end(prose, found, within=within)
        names = _names(found)
        if end is None or not names:
            continue
        start = found.start("first") + names[1]
        mention = Mention(names[0], bool(found["others"]), int(found["year"]), found["letter"])
        textual = found["open"] is not None
        yield Slot(Kind.MENTION, start, end, start, end, "", prose[start:end], mention, textual)


def _matches(prose: str) -> Iterator[re.Match[str]]:
    """Yield what looks like a mention, found from its year: years are rare, capitals are not."""
    done = 0
    for year in _ANY_YEAR.finditer(prose):
        if year.start() < done:
            continue
        for found in _MENTION.finditer(prose, max(done, year.start() - _REACH), year.end() + 1):
            if found.start("year") == year.start():
                done = found.end()
                yield found
                break


def _end(prose: str, found: re.Match[str], *, within: bool) -> int | None:
    """Return where a mention ends; `None` where the year belongs to something else."""
    if found["open"] is None:
        return found.end() if within else None
    close = _CLOSE.match(prose, found.end())
    if close is not None:
        return close.end()
    return found.end() if prose[found.end() : found.end() + 1] in {";", ","} else None


def _names(found: re.Match[str]) -> tuple[tuple[str, ...], int] | None:
    """Return the surnames and how many characters before the first of them belong to the sentence."""
    names = [found["first"], *(part.strip() for part in found["more"].split(",") if part.strip())]
    if found["last"]:
        names.append(found["last"])
    names = [" ".join(name.replace("~", " ").split()) for name in names]
    skipped = 0
    if names[0] in _LEADING and len(names) > 1:
        skipped = (
            found.start("more") + len(found["more"]) - len(found["more"].lstrip(", \t\r\n~")) - found.start("first")
        )
        names = names[1:]
    if any(name in _NO_NAMES or (name.isupper() and len(name) > 5) for name in names):  # noqa: PLR2004
        return None
    return tuple(names), skipped

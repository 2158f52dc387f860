"""A process that analyses molecules: JSON lines in, JSON lines out. Run as `python -m galcli.chemistry.worker`.

The first line is `{"name", "wanted"}`, what to find out. A job is `{"text", "kind"}`; the answer is `Analysis` as JSON,
or `{"error": sentence}`. Standard output belongs to the answers alone: what libraries print goes nowhere.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from typing import Any

READY = "ready"


def main() -> None:
    """Answer jobs until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    from galcli.chemistry.opsin import Opsin
    from galcli.chemistry.rules import collect_rarely, preload

    with Opsin() as opsin:
        options = json.loads(sys.stdin.readline())
        if options["name"]:
            opsin.start()
            preload()
        # What is loaded by now stays; a fifth of the time went into looking at it and at what naming makes.
        gc.freeze()
        collect_rarely()
        _say(answers, READY)
        for line in sys.stdin:
            _say(answers, _answer(json.loads(line), options, opsin))


def _say(answers: Any, value: Any) -> None:
    answers.write(json.dumps(value) + "\n")
    answers.flush()


def _answer(job: dict[str, Any], options: dict[str, Any], opsin: Any) -> dict[str, Any]:
    from galcli.chemistry.analysis import analyse
    from galcli.chemistry.detect import Kind
    from galcli.errors import InputError

    kind = Kind(job["kind"]) if job["kind"] else None
    try:
        return analyse(job["text"], kind, opsin, wanted=options["wanted"], name=options["name"]).to_json()
    except InputError as error:
        return {"error": error.message}
    except MemoryError:
        return {"error": "There is not enough memory for the molecule."}
    except Exception as error:  # noqa: BLE001 - one molecule must not end the run
        return {"error": f"The molecule cannot be analysed: {type(error).__name__}."}


if __name__ == "__main__":
    main()

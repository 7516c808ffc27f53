"""What a check finds: one line each, and the exit code."""

import sys
from collections.abc import Iterable


class Findings:
    """Faults are printed where they are found, the first few of each kind only; the rest are counted."""

    SHOWN = 3

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.faults: dict[str, int] = {}

    def say(self, text: str) -> None:
        print(f"{self.subject}: {text}")

    def need(self, holds: bool, law: str, detail: object = "") -> bool:
        """Records a fault against `law` unless `holds`, and gives `holds` back."""
        if not holds:
            self.faults[law] = self.faults.get(law, 0) + 1
            if self.faults[law] <= self.SHOWN:
                self.say(f"FAULT {law} {str(detail)[:300]}".rstrip())
        return holds

    def equal(self, law: str, found: object, wanted: object) -> bool:
        return self.need(found == wanted, law, f"found {found!r}, wanted {wanted!r}")

    def same_set(self, law: str, found: Iterable, wanted: Iterable) -> bool:
        """Equal as sets; `found` holds nothing twice."""
        found = list(found)
        have, want = set(found), set(wanted)
        once = self.need(len(found) == len(have), f"{law}: each once", f"{len(found)} rows, {len(have)} different")
        missing, more = sorted(want - have, key=str), sorted(have - want, key=str)
        return once & self.need(
            have == want, law, f"missing {len(missing)} {missing[:2]}, too many {len(more)} {more[:2]}"
        )

    def end(self) -> None:
        for law, count in self.faults.items():
            if count > self.SHOWN:
                self.say(f"FAULT {law} {count} in all")
        sys.exit(1 if self.faults else 0)

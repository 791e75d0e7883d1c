"""sqlite-utils, without pandas, which it loads where that is installed: a quarter of a second at the start of each
command, and we give it no data frames.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import cast

_unneeded = "pandas" not in sys.modules
if _unneeded:
    sys.modules["pandas"] = cast("ModuleType", None)  # the import system's word for "there is none"
try:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations
finally:
    if _unneeded:
        del sys.modules["pandas"]

__all__ = ["Database", "Migrations"]

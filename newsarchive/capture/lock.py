"""A lock on an open file that ends with the process that holds it, however that process ends."""

from __future__ import annotations

import errno
import sys

FAR = 1 << 60  # the byte that Windows locks: beyond any WARC, since a lock there bars others from reading

if sys.platform == "win32":
    import msvcrt
    import os

    def try_lock(handle: int) -> bool:
        """Lock an open file, without waiting. False: another process holds it."""
        at = os.lseek(handle, 0, os.SEEK_CUR)
        os.lseek(handle, FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, at, os.SEEK_SET)
        return True

else:
    import fcntl

    def try_lock(handle: int) -> bool:
        """Lock an open file, without waiting. False: another process holds it.

        Raises OSError where the file system has no locks (some network folders).
        """
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise
        return True

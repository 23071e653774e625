"""A tar file's headers, looked at before tarfile obeys them."""

from __future__ import annotations

import tarfile

_LONGEST_NAME = 2**20  # bytes; tarfile reads a name, and the pages of notes beside it, as a whole
_NAMING = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)


class Header(tarfile.TarInfo):
    """A header that is looked at before tarfile goes by it, which takes a damaged one for the archive's end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Header:
        """The header in a block.

        Raises:
            tarfile.ReadError: it is damaged, is cut off, or announces a name that would fill the memory.
        """
        try:
            found = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if len(buf) == 0 or not any(buf):  # the end
                raise
            raise tarfile.ReadError(f"there is no header where one should be ({error})") from None
        if found.type in _NAMING and not 0 <= found.size <= _LONGEST_NAME:
            raise tarfile.ReadError(f"a name is said to have {found.size:,} bytes")
        return found

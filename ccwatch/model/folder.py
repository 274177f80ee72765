"""The names of folders."""


def last_part(path: str) -> str:
    r"""The last part of a folder's path, of whichever system it is; empty where there is none.

    Example:
        >>> last_part("/home/dev/shop/"), last_part("C:\\work\\shop"), last_part("/")
        ('shop', 'shop', '')
    """
    return path.rstrip("/\\").replace("\\", "/").rpartition("/")[2]

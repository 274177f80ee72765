"""The names of folders, and of what is in them."""

from functools import lru_cache


def inside(path: str, folder: str) -> str:
    """Name a path as seen from a folder that it is in; any other stays as it is.

    Example:
        >>> inside("/home/dev/shop/cart.py", "/home/dev/shop/"), inside("/etc/hosts", "/home/dev")
        ('cart.py', '/etc/hosts')
        >>> inside("/etc/hosts", "")
        '/etc/hosts'
    """
    return path.removeprefix(folder.rstrip("/") + "/") if folder else path


@lru_cache(maxsize=1024)
def last_part(path: str) -> str:
    r"""The last part of a folder's path, of whichever system it is; empty where there is none.

    Example:
        >>> last_part("/home/dev/shop/"), last_part("C:\\work\\shop"), last_part("/")
        ('shop', 'shop', '')
    """
    return path.rstrip("/\\").replace("\\", "/").rpartition("/")[2]

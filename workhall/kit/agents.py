"""What a browser calls itself (its User-Agent), in words that its owner recognises a device by.

Only for showing: browsers pretend to be each other.
"""

_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
# In this order: most browsers also name the ones that they descend from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("MicroMessenger", "WeChat"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def system(agent: str) -> str:
    """Empty when it is not known."""
    return _named(agent, _SYSTEMS)


def browser(agent: str) -> str:
    """A program that is no browser is called by its own first word."""
    return _named(agent, _BROWSERS) or agent.split("/", maxsplit=1)[0][:40]


def _named(agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if sign in agent), "")

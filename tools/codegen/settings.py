"""The page of settings."""

from workhall import app
from workhall.kit.settings_doc import table

_HEAD = """# Settings

Written from the code by `python -m tools.codegen`; `workhall settings` prints the tables of the installed version.

Each setting is an environment variable or a line in one TOML file: `workhall.toml` in the folder where the program
starts, or the file that `WORKHALL_CONFIG` names. The environment wins over the file. A section in square brackets
belongs to one module; its variables carry the section's name and two underscores. Lists are TOML lists, and JSON in
the environment (`WORKHALL_ROLES='["web", "gateway"]'`). A wrong value stops the start with a sentence that says what
is wrong; `workhall doctor` explains the rest.

```toml
port = 8000
public_url = "https://work.example.org"
trusted_proxies = ["127.0.0.1"]
smtp_host = "mail.example.org"

[identity]
session_idle_days = 14
```

"""


def settings_page() -> str:
    return _HEAD + table(app.settings_class()) + "\n"

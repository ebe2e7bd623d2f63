"""``python -m tests``: everything that must pass before a change lands."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS = (
    [BIN / "ruff", "check", "."],
    [BIN / "ruff", "format", "--check", "."],
    [BIN / "mypy"],
    [BIN / "lint-imports", "--no-cache"],
    [sys.executable, "-m", "pytest", "--cov", "--cov-report=term", *sys.argv[1:]],
)

for check in CHECKS:
    command = [str(part) for part in check]
    print("$", " ".join([Path(command[0]).name, *command[1:]]), flush=True)
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code:
        sys.exit(code)

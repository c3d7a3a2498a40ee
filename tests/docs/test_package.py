"""What an installed npsbot holds: also what an editable install would hide the lack of."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch

from tests.docs.pages import ROOT

PACKAGES = ("bot", "nps_engine")


def test_every_folder_with_code_is_a_package():
    folders = {path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_every_other_file_is_declared_as_package_data():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            if path.is_dir() or path.suffix in (".py", ".pyc"):
                continue
            inside = str(path.relative_to(ROOT / package))
            assert any(fnmatch(inside, pattern) for pattern in declared[package]), path

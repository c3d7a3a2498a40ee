import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.demo.workspace import SimulatedWorkspace, running_workspace
from tests.conftest import PATIENT
from tests.page.lumo_app import LumoApp, connected_app

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
expect.set_options(timeout=20_000)  # a busy machine is slow; a test that holds is not the slower for it
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("the chat page is looked at with chromium, and there is none on this machine")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def workspace() -> Iterator[SimulatedWorkspace]:
    with running_workspace(**PATIENT) as running:
        yield running


@pytest.fixture
def app(workspace: SimulatedWorkspace) -> Iterator[LumoApp]:
    with connected_app(workspace) as connected:
        yield connected


@pytest.fixture
def page(browser: Browser, workspace: SimulatedWorkspace) -> Iterator[Page]:
    """An empty tab; a fault or an error on its console fails the test."""
    context = browser.new_context(
        base_url=workspace.url, viewport={"width": 1200, "height": 800}, locale="en-GB"
    )
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    yield tab
    context.close()
    assert faults == []

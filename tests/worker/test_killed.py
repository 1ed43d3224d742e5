"""Workers killed at any moment lose nothing, and what goes twice goes under the same name."""

from pathlib import Path

import pytest

from devicefleet.db import Database
from devicefleet.rules.terms.messages import MessageState
from tests.worker.killing import Run, run

MESSAGES = 300
KILLS = 25


def assert_kept(found: Run) -> None:
    assert found.states == {MessageState.SENT: MESSAGES}
    assert found.lost == 0
    assert found.duplicates <= KILLS


@pytest.mark.slow
def test_no_mail_is_lost(both_engines: Database, tmp_path: Path) -> None:
    assert_kept(run(both_engines, tmp_path, by="mail", messages=MESSAGES, kills=KILLS))


@pytest.mark.slow
def test_a_receiver_that_knows_the_name_sees_each_message_once(sqlite: Database, tmp_path: Path) -> None:
    found = run(sqlite, tmp_path, by="webhook", messages=MESSAGES, kills=KILLS)
    assert_kept(found)
    assert found.effects == MESSAGES

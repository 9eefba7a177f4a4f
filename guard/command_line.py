"""The command line's edge: acts and denials are recorded, an error is one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from casework.refusals import Unusable
from components.i18n import render, use_language
from guard.errors import explain
from message import say
from services.access import audited
from services.desk import Desk


def answered(open_desk: Callable[[], Desk], run: Callable[[Desk], int]) -> int:
    """0 answered (or the command's own code), 2 bad input, 3 could not compute; never a stack trace."""
    with use_language("en"):
        try:
            desk = open_desk()
            with audited(desk):
                return run(desk)
        except BrokenPipeError:  # the reader (head, less) has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except KeyboardInterrupt:
            print("Stopped. What was not finished was not saved.", file=sys.stderr)
            return 130
        except Unusable as error:  # the operator may know what a stranger on the web may not
            told = say("The database cannot be used: {why}. Nothing was changed.", why=error.why)
            print(render(told), file=sys.stderr)
            return 3
        except Exception as error:
            explained = explain(error)
            print(render(explained.message), file=sys.stderr)
            return explained.kind.exit_code

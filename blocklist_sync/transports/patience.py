"""Trying again what may pass, with exponential back-off and full jitter, up to a deadline.

The waits follow https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
"""

import asyncio
from collections.abc import Awaitable, Callable

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from blocklist_sync.transports.transfer import Attempt, Fetched, FetchFailed, Limits, Passing

Sleep = Callable[[float], Awaitable[None]]

LONGEST_WAIT = 60.0
"""Between two tries. A server that asks for more is left to the next run."""
_backed_off = wait_random_exponential(multiplier=2, max=LONGEST_WAIT)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.after if isinstance(error, Passing) else 0.0
    return max(asked, _backed_off(state))


async def patiently(attempt: Attempt, shown: str, limits: Limits, sleep: Sleep) -> Fetched | None:
    """The first attempt that does not meet trouble. Raises FetchFailed."""
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(Passing),
        stop=stop_after_attempt(limits.tries),
        wait=_wait,
        sleep=sleep,
        reraise=True,
    )
    try:
        async with asyncio.timeout(limits.longest_seconds):
            return await retrying(attempt)
    except Passing as e:
        raise FetchFailed(f"{e} ({limits.tries} tries)") from e
    except TimeoutError as e:
        raise FetchFailed(f"{shown} took longer than {limits.longest_seconds / 60:.0f} minutes") from e

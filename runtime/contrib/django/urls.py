"""The paths of calls, below the setting `prefix`, and of the probes `/healthz` and `/readyz`.

Include them at the root, since callers know of a silo only its host: `path("", include("…contrib.django.urls"))`.
"""

import re

from django.urls import re_path

from ...process import PROCESS, ensure_configured
from .views import rpc

__all__ = ["urlpatterns"]


def _prefix() -> str:
    ensure_configured()
    return PROCESS.silo.network.settings.prefix if PROCESS.silo.network is not None else "/rpc"


urlpatterns = [
    re_path(rf"^{re.escape(_prefix().removeprefix('/'))}/", rpc, name="rpcc"),
    re_path(r"^(?:healthz|readyz)\Z", rpc),
]

"""The samples that the page offers: each becomes the same town, by the same way a person's own files go."""

from __future__ import annotations

import pytest

from gridmodel.reading.intake import build
from services import uploads
from services.loaded import newest
from tests.office import Office
from tests.samples.town import town


@pytest.mark.parametrize("name", uploads.SAMPLES)
def test_a_sample_is_one_click_from_a_grid_that_solves(office: Office, name: str) -> None:
    token, mapping = uploads.begin_with_sample(office.desk, office.planner, name)
    preview = uploads.preview(office.desk, office.planner, token)
    assert sum(rows for _, _, rows, _, _ in preview.layers) >= 40
    info = uploads.import_upload(office.desk, office.planner, token, name, mapping or preview.mapping)
    assert (info.transformers, info.loads) == (5, 8)
    assert [row["missing"] for row in info.report["balance"]] == [0] * len(info.report["balance"])
    here = newest(office.desk.database, name).network
    (lowest,) = {round(min(n.flow(n.state(None).name).u_pu), 5) for n in (here, build(town())[0])}
    assert 0.9 < lowest < 1.05

"""The native schema: every layer of a grid, its geometry and its columns with units (grid.md section 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Geometry = Literal["point", "line", "any", "none"]
Kind = Literal["text", "float", "int", "bool", "date"]
PANDAPOWER_NUMBER: Final = "asset_number"  # column of the asset numbers in the pandapower nets that we write


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind
    required: bool = False


@dataclass(frozen=True, slots=True)
class Layer:
    name: str
    geometry: Geometry
    columns: tuple[Column, ...]

    def column_names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    def required_names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.required)


def _columns(spec: str) -> tuple[Column, ...]:
    """`name:kind` words, `!` marks a required column."""
    kinds: dict[str, Kind] = {"t": "text", "f": "float", "i": "int", "b": "bool", "d": "date"}
    out = []
    for word in spec.split():
        name, kind = word.rstrip("!").split(":")
        out.append(Column(name, kinds[kind], word.endswith("!")))
    return tuple(out)


LAYERS: Final[dict[str, Layer]] = {
    layer.name: layer
    for layer in (
        Layer("nodes", "point", _columns("id:t! vn_kv:f! un_kv:f name:t district:t")),
        Layer(
            "lines",
            "line",
            _columns(
                "id:t! from_node:t! to_node:t! length_km:f r_ohm_per_km:f x_ohm_per_km:f r0_ohm_per_km:f"
                " x0_ohm_per_km:f c_nf_per_km:f r_ohm:f x_ohm:f c_nf:f max_i_a:f rating_basis:t std_type:t"
                " kind:t parallel:i normally_open:b open_at:t phases_in_source:i status:t name:t"
            ),
        ),
        Layer(
            "transformers",
            "point",
            _columns(
                "id:t! name:t node:t hv_node:t mv_node:t lv_node:t sn_kva:f! hv_kv:f! lv_kv:f! vk_percent:f!"
                " vkr_percent:f! pfe_kw:f i0_percent:f vector_group:t tap_side:t tap_neutral:f tap_pos:f"
                " tap_min:f tap_max:f tap_step_percent:f oltc_target_pu:f oltc_deadband_pu:f parallel:i"
                " phases_in_source:i status:t"
            ),
        ),
        Layer("regulators", "point", _columns("id:t! from_node:t! to_node:t! ratio:f sn_kva:f")),
        Layer(
            "switches",
            "point",
            _columns(
                "id:t! from_node:t to_node:t node:t line:t closed:b! kind:t rated_a:f breaking_ka:f remote:b"
                " pickup_a:f t_s:f ct_ratio:f"
            ),
        ),
        Layer("stations", "any", _columns("id:t! name:t kind:t nodes:t bays:i spare_bays:i derived:b")),
        Layer(
            "loads",
            "point",
            _columns(
                "id:t! node:t transformer:t p_kw:f! q_kvar:f customers:i class:t phase:t profile:t basis:t name:t"
            ),
        ),
        Layer("generators", "point", _columns("id:t! node:t! p_kw:f! q_kvar:f sn_kva:f kind:t")),
        Layer("storage", "point", _columns("id:t! node:t! p_kw:f! q_kvar:f sn_kva:f kind:t")),
        Layer("shunts", "point", _columns("id:t! node:t! p_kw:f q_kvar:f! sn_kva:f kind:t")),
        Layer(
            "source",
            "point",
            _columns("id:t! node:t! vm_pu:f s_sc_max_mva:f s_sc_min_mva:f rx:f f_hz:f assumed:b"),
        ),
        Layer("corridors", "line", _columns("id:t! kind:t free_ducts:i")),
        Layer("profiles", "none", _columns("profile:t! time:t! p:f! q:f")),
        Layer(
            "expansions",
            "any",
            _columns(
                "id:t! project:t! in_service:d certainty:t action:t! layer:t asset:t attributes:t name:t"
            ),
        ),
    )
}

# Layers whose features are drawn and addressed as an asset, in the order of their dense feature numbers.
MAP_LAYERS: Final = (
    "lines",
    "transformers",
    "switches",
    "stations",
    "nodes",
    "loads",
    "generators",
    "source",
)

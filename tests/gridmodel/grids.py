"""Hypothesis strategies: random radial and meshed grids as text for `Network.from_text`."""

from __future__ import annotations

from hypothesis import strategies as st

HEAD = """
source S 110kV {vm:.3f}pu sc={s_max}/{s_min} rx={rx:.2f}
trafo M1: S -> B {mva}MVA 110/10.5 uk={uk:.1f} ur=.4
node B 10kV
"""


@st.composite
def radial_texts(draw: st.DrawFn, max_nodes: int = 12) -> str:
    """A 110 kV source, one main transformer, a random tree of 10 kV lines, some stations behind it."""
    s_max = draw(st.integers(1500, 5000))
    head = HEAD.format(
        vm=draw(st.floats(0.98, 1.05)), s_max=s_max, s_min=draw(st.integers(800, s_max)),
        rx=draw(st.floats(0.05, 0.4)), mva=draw(st.sampled_from([25, 40, 50, 63])),
        uk=draw(st.floats(10, 18)),
    )  # fmt: skip
    rows = [head]
    names = ["B"]
    for i in range(draw(st.integers(1, max_nodes))):
        names.append(f"N{i}")
        rows.append(_line(draw, f"L{i}", draw(st.sampled_from(names[:-1])), f"N{i}"))
        rows.append(draw(st.sampled_from([_load, _station, _generator]))(draw, i))
    return "\n".join(rows)


@st.composite
def meshed_texts(draw: st.DrawFn, max_nodes: int = 12) -> str:
    """A radial grid with further 10 kV lines: closed ones make meshes, open ones are ties."""
    text = draw(radial_texts(max_nodes))
    names = ["B", *sorted({w for w in text.split() if w[0] == "N" and w[1:].isdigit()})]
    rows = [text]
    for i in range(draw(st.integers(1, 4))):
        a, b = draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
        open_word = draw(st.sampled_from(["", "", " open", f" open@{a}"]))
        rows.append(_line(draw, f"X{i}", a, b) + open_word)
    return "\n".join(rows)


def _line(draw: st.DrawFn, name: str, a: str, b: str) -> str:
    km, kind = (
        draw(st.floats(0.05, 6.0)),
        draw(st.sampled_from([("0.125", "0.09"), ("0.268", "0.104"), ("0.125", "0.32")])),
    )
    charging = draw(st.sampled_from([0, 240, 340]))
    return f"line {name}: {a} - {b} {km:.3f}km r={kind[0]} x={kind[1]} c={charging} max=400"


def _load(draw: st.DrawFn, i: int) -> str:
    return f"load K{i}: N{i} {draw(st.integers(0, 300))}kW pf={draw(st.floats(0.85, 1.0)):.3f}"


def _generator(draw: st.DrawFn, i: int) -> str:
    return f"gen G{i}: N{i} {draw(st.integers(1, 400))}kW pv"


def _station(draw: st.DrawFn, i: int) -> str:
    kva = draw(st.sampled_from([400, 630, 1000]))
    group = draw(st.sampled_from(["Dyn11", "Dyn5", "Yyn0"]))
    house = f"line V{i}: W{i} - H{i} {draw(st.floats(0.02, 0.3)):.3f}km r=0.206 x=0.08 max=270"
    return "\n".join([
        f"trafo T{i}: N{i} -> W{i} {kva}kVA 10/0.4 uk=4.5 ur=1.0 vg={group}", house,
        f"load H{i}: H{i} {draw(st.integers(0, 60))}kW pf=.95 n=12",
    ])  # fmt: skip

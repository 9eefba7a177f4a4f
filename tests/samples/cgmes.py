"""A CGMES 2.4.15 model (EQ, SSH, TP, SV, GL) of a grid in native layers: node-breaker, two windings, constant power.

One substation a site (nodes joined by transformers), one voltage level a site and voltage; lines open at their first end
get a load-break switch there, behind a connectivity node of their own.
"""

from __future__ import annotations

import math
from typing import Any, Final

from tests.samples.cgmes_document import CIM, Model, mrid
from tests.samples.town import Layers

_HZ: Final = 50.0


class _Writer:
    def __init__(self, layers: Layers) -> None:
        self.layers, self.model = layers, Model()
        self.kv = dict(zip(layers["nodes"]["id"], layers["nodes"]["vn_kv"], strict=True))
        self.at = dict(zip(layers["nodes"]["id"], layers["nodes"].geometry, strict=True))
        self.site = {node: node for node in self.kv}
        for row in layers["transformers"].itertuples():
            self.site = {
                n: self.site[row.hv_node] if s == self.site[row.lv_node] else s for n, s in self.site.items()
            }

    def written(self) -> Model:
        self._places()
        for node in self.kv:
            self._node(node, node)
        self._lines()
        self._transformers()
        for row in self.layers["loads"].itertuples():
            own = self.model.put("EQ", "EnergyConsumer", mrid("loads", row.id), IdentifiedObject__name=row.id)
            self._terminal(own, row.node, 1)
            p, q = row.p_kw / 1000, row.q_kvar / 1000
            self.model.put("SSH", "EnergyConsumer", own, about=True, EnergyConsumer__p=p, EnergyConsumer__q=q)
        self._source()
        return self.model

    def _places(self) -> None:
        put = self.model.put
        put("EQ", "GeographicalRegion", mrid("region"), IdentifiedObject__name="region")
        put(
            "EQ",
            "SubGeographicalRegion",
            mrid("sub"),
            IdentifiedObject__name="sub",
            SubGeographicalRegion__Region=_to("region"),
        )
        put("GL", "CoordinateSystem", mrid("wgs84"), CoordinateSystem__crsUrn="urn:ogc:def:crs:EPSG::4326")
        for kv in sorted(set(self.kv.values())):
            put("EQ", "BaseVoltage", mrid("kv", str(kv)), BaseVoltage__nominalVoltage=kv)
        for site in sorted(set(self.site.values())):
            put(
                "EQ",
                "Substation",
                mrid("site", site),
                IdentifiedObject__name=site,
                Substation__Region=_to("sub"),
            )
            self._located(mrid("site", site), [self.at[site].coords[0]])
        for site, kv in sorted({(self.site[n], self.kv[n]) for n in self.kv}):
            put(
                "EQ",
                "VoltageLevel",
                mrid("level", site, str(kv)),
                IdentifiedObject__name=f"{site} {kv}",
                VoltageLevel__Substation=_to("site", site),
                VoltageLevel__BaseVoltage=_to("kv", str(kv)),
            )

    def _located(self, asset: str, points: list[Any]) -> None:
        place = mrid("place", asset)
        self.model.put(
            "GL",
            "Location",
            place,
            Location__CoordinateSystem=_to("wgs84"),
            Location__PowerSystemResources=f"#_{asset}",
        )
        for n, (lon, lat) in enumerate(points, start=1):
            self.model.put("GL", "PositionPoint", mrid(place, str(n)), PositionPoint__Location=f"#_{place}",
                           PositionPoint__sequenceNumber=n, PositionPoint__xPosition=lon, PositionPoint__yPosition=lat)  # fmt: skip

    def _node(self, name: str, like: str) -> None:
        level = _to("level", self.site[like], str(self.kv[like]))
        self.model.put(
            "EQ",
            "ConnectivityNode",
            mrid("nodes", name),
            IdentifiedObject__name=name,
            ConnectivityNode__ConnectivityNodeContainer=level,
        )
        self.model.put(
            "TP",
            "TopologicalNode",
            mrid("top", name),
            IdentifiedObject__name=name,
            TopologicalNode__ConnectivityNodeContainer=level,
            TopologicalNode__BaseVoltage=_to("kv", str(self.kv[like])),
        )
        self.model.put(
            "TP",
            "ConnectivityNode",
            mrid("nodes", name),
            about=True,
            ConnectivityNode__TopologicalNode=_to("top", name),
        )
        self.model.put(
            "SV",
            "SvVoltage",
            mrid("sv", name),
            SvVoltage__TopologicalNode=_to("top", name),
            SvVoltage__v=self.kv[like],
            SvVoltage__angle=0.0,
        )

    def _terminal(self, equipment: str, node: str, number: int) -> str:
        own = mrid("terminal", equipment, str(number))
        self.model.put(
            "EQ",
            "Terminal",
            own,
            Terminal__ConductingEquipment=f"#_{equipment}",
            Terminal__ConnectivityNode=_to("nodes", node),
            ACDCTerminal__sequenceNumber=number,
        )
        self.model.put("SSH", "Terminal", own, about=True, ACDCTerminal__connected=True)
        self.model.put("TP", "Terminal", own, about=True, Terminal__TopologicalNode=_to("top", node))
        return own

    def _lines(self) -> None:
        patl = self.model.put("EQ", "OperationalLimitType", mrid("patl"), IdentifiedObject__name="PATL")
        for row in self.layers["lines"].itertuples():
            first = row.from_node
            if row.open_at:
                first = f"{row.id}:switch"
                self._node(first, row.from_node)
                switch = self.model.put(
                    "EQ",
                    "LoadBreakSwitch",
                    mrid("switches", row.id),
                    IdentifiedObject__name=f"{row.id}-S",
                    Switch__normalOpen=True,
                    Switch__retained=True,
                    Switch__ratedCurrent=630,
                )
                self._terminal(switch, row.from_node, 1)
                self._terminal(switch, first, 2)
                self.model.put("SSH", "LoadBreakSwitch", switch, about=True, Switch__open=True)
            siemens = 2 * math.pi * _HZ * row.c_nf_per_km * 1e-9 * row.length_km
            line = self.model.put(
                "EQ",
                "ACLineSegment",
                mrid("lines", row.id),
                IdentifiedObject__name=row.id,
                Conductor__length=row.length_km,
                ACLineSegment__r=row.r_ohm_per_km * row.length_km,
                ACLineSegment__x=row.x_ohm_per_km * row.length_km,
                ACLineSegment__bch=siemens,
                ACLineSegment__gch=0.0,
                ConductingEquipment__BaseVoltage=_to("kv", str(self.kv[row.from_node])),
            )
            terminal = self._terminal(line, first, 1)
            self._terminal(line, row.to_node, 2)
            limits = self.model.put(
                "EQ",
                "OperationalLimitSet",
                mrid("limits", row.id),
                OperationalLimitSet__Terminal=f"#_{terminal}",
            )
            self.model.put(
                "EQ",
                "CurrentLimit",
                mrid("limit", row.id),
                OperationalLimit__OperationalLimitSet=f"#_{limits}",
                OperationalLimit__OperationalLimitType=f"#_{patl}",
                CurrentLimit__value=row.max_i_a,
            )
            self._located(line, list(row.geometry.coords))

    def _transformers(self) -> None:
        for row in self.layers["transformers"].itertuples():
            own = self.model.put(
                "EQ",
                "PowerTransformer",
                mrid("transformers", row.id),
                IdentifiedObject__name=row.id,
                Equipment__EquipmentContainer=_to("site", self.site[row.hv_node]),
            )
            sn_mva, hv = row.sn_kva / 1000, row.hv_kv
            z = row.vk_percent / 100 * hv**2 / sn_mva
            r = row.vkr_percent / 100 * hv**2 / sn_mva
            y0, g = row.i0_percent / 100 * sn_mva / hv**2, row.pfe_kw / 1000 / hv**2
            values = {
                "r": r,
                "x": math.sqrt(z * z - r * r),
                "g": g,
                "b": -math.sqrt(max(y0 * y0 - g * g, 0.0)),
            }
            kinds = ("Y", "D") if row.vector_group.startswith("YN") else ("D", "Yn")
            for end, node, kv in ((1, row.hv_node, hv), (2, row.lv_node, row.lv_kv)):
                terminal = self._terminal(own, node, end)
                electric = {f"PowerTransformerEnd__{k}": v if end == 1 else 0.0 for k, v in values.items()}
                self.model.put(
                    "EQ",
                    "PowerTransformerEnd",
                    mrid("end", row.id, str(end)),
                    PowerTransformerEnd__PowerTransformer=f"#_{own}",
                    TransformerEnd__endNumber=end,
                    TransformerEnd__Terminal=f"#_{terminal}",
                    PowerTransformerEnd__ratedS=sn_mva,
                    PowerTransformerEnd__ratedU=kv,
                    PowerTransformerEnd__phaseAngleClock=0 if end == 1 else 11,
                    PowerTransformerEnd__connectionKind=f"{CIM}WindingConnection.{kinds[end - 1]}",
                    TransformerEnd__BaseVoltage=_to("kv", str(self.kv[node])),
                    **electric,
                )
            tap = self.model.put(
                "EQ",
                "RatioTapChanger",
                mrid("tap", row.id),
                RatioTapChanger__TransformerEnd=_to("end", row.id, "1"),
                TapChanger__neutralStep=int(row.tap_neutral),
                TapChanger__lowStep=int(row.tap_min),
                TapChanger__highStep=int(row.tap_max),
                RatioTapChanger__stepVoltageIncrement=row.tap_step_percent,
                TapChanger__neutralU=hv,
                TapChanger__ltcFlag=row.id == "T0",
                TapChanger__normalStep=int(row.tap_neutral),
            )
            self.model.put(
                "SSH",
                "RatioTapChanger",
                tap,
                about=True,
                TapChanger__step=int(row.tap_pos),
                TapChanger__controlEnabled=False,
            )

    def _source(self) -> None:
        for row in self.layers["source"].itertuples():
            kv = self.kv[row.node]
            own, control = mrid("source", row.id), mrid("control", row.id)
            terminal = self._terminal(own, row.node, 1)
            self.model.put(
                "EQ",
                "RegulatingControl",
                control,
                RegulatingControl__mode=f"{CIM}RegulatingControlModeKind.voltage",
                RegulatingControl__Terminal=f"#_{terminal}",
            )
            self.model.put(
                "EQ",
                "ExternalNetworkInjection",
                own,
                IdentifiedObject__name=row.id,
                RegulatingCondEq__RegulatingControl=f"#_{control}",
                ExternalNetworkInjection__maxInitialSymShCCurrent=1000
                * row.s_sc_max_mva
                / (math.sqrt(3) * kv * row.vm_pu),
                ExternalNetworkInjection__minInitialSymShCCurrent=1000
                * row.s_sc_min_mva
                / (math.sqrt(3) * kv * row.vm_pu),
                ExternalNetworkInjection__maxR1ToX1Ratio=row.rx,
                ExternalNetworkInjection__minR1ToX1Ratio=row.rx,
                ExternalNetworkInjection__maxR0ToX0Ratio=row.rx,
                ExternalNetworkInjection__maxZ0ToZ1Ratio=1.0,
            )
            self.model.put(
                "SSH",
                "ExternalNetworkInjection",
                own,
                about=True,
                ExternalNetworkInjection__p=0.0,
                ExternalNetworkInjection__q=0.0,
                ExternalNetworkInjection__referencePriority=1,
                RegulatingCondEq__controlEnabled=True,
            )
            kilo = f"{CIM}UnitMultiplier.k"
            self.model.put("SSH", "RegulatingControl", control, about=True, RegulatingControl__enabled=True,
                           RegulatingControl__discrete=False, RegulatingControl__targetValue=row.vm_pu * kv,
                           RegulatingControl__targetValueUnitMultiplier=kilo)  # fmt: skip


def _to(*words: str) -> str:
    return f"#_{mrid(*words)}"


def members(layers: Layers, name: str = "town") -> dict[str, bytes]:
    """File name -> content, for a zip."""
    return _Writer(layers).written().members(name)

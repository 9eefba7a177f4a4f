"""The XML of a CGMES 2.4.15 model: five profiles, each a document with its header."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any, Final
from xml.sax.saxutils import escape

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:cim="http://iec.ch/TC57/2013/CIM-schema-cim16#" xmlns:md="http://iec.ch/TC57/61970-552/ModelDescription/1#"'
    ' xmlns:entsoe="http://entsoe.eu/CIM/SchemaExtension/3/1#">\n'
)
_PROFILES: Final = {
    "EQ": (
        "http://entsoe.eu/CIM/EquipmentCore/3/1",
        "http://entsoe.eu/CIM/EquipmentOperation/3/1",
        "http://entsoe.eu/CIM/EquipmentShortCircuit/3/1",
    ),
    "SSH": ("http://entsoe.eu/CIM/SteadyStateHypothesis/1/1",),
    "TP": ("http://entsoe.eu/CIM/Topology/4/1",),
    "SV": ("http://entsoe.eu/CIM/StateVariables/4/1",),
    "GL": ("http://entsoe.eu/CIM/GeographicalLocation/2/1",),
}
CIM: Final = "http://iec.ch/TC57/2013/CIM-schema-cim16#"


def mrid(*words: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(words)))


@dataclass
class Model:
    parts: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in _PROFILES})

    def put(self, profile: str, kind: str, id: str, /, about: bool = False, **values: Any) -> str:
        """Keys `Class__field`; a value `_id` refers, `cim:…` names an enumeration's member."""
        where = f'rdf:about="#_{id}"' if about else f'rdf:ID="_{id}"'
        lines = [f"  <cim:{kind} {where}>"]
        for key, value in values.items():
            tag = "cim:" + key.replace("__", ".")
            if isinstance(value, str) and value.startswith(("#", CIM)):
                lines.append(f'    <{tag} rdf:resource="{value}"/>')
            else:
                text = str(value).lower() if isinstance(value, bool) else escape(str(value))
                lines.append(f"    <{tag}>{text}</{tag}>")
        self.parts[profile].append("\n".join([*lines, f"  </cim:{kind}>"]))
        return id

    def members(self, name: str) -> dict[str, bytes]:
        return {f"{name}_{profile}.xml": self._document(profile) for profile in _PROFILES}

    def _document(self, profile: str) -> bytes:
        about = "".join(f"    <md:Model.profile>{p}</md:Model.profile>\n" for p in _PROFILES[profile])
        full = f'  <md:FullModel rdf:about="urn:uuid:{mrid("model", profile)}">\n{about}  </md:FullModel>\n'
        return (_HEAD + full + "\n".join(self.parts[profile]) + "\n</rdf:RDF>\n").encode()

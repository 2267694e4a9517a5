"""Compares values with the shapes of botocore's service model. Prints a JSON list of what differs."""

import json
import sys

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator


def words_of(shape, value, path, found):
    """Enumerations, which the validator passes over."""
    if shape.type_name == "structure":
        for name, member in (value or {}).items():
            if name in shape.members:
                words_of(shape.members[name], member, f"{path}.{name}", found)
    elif shape.type_name == "list":
        for one in value:
            words_of(shape.member, one, f"{path}[]", found)
    elif shape.type_name == "map":
        for one in value.values():
            words_of(shape.value, one, f"{path}{{}}", found)
    elif getattr(shape, "enum", None) and value not in shape.enum:
        found.append(f"{path}: {value} is none of {', '.join(shape.enum)}")


def main():
    service, values = sys.argv[1], json.loads(sys.argv[2])
    model = ServiceModel(Loader().load_service_model(service, "service-2"), service)
    found = []
    for one in values:
        shape = model.shape_for(one["shape"])
        report = ParamValidator().validate(one["value"], shape)
        if report.has_errors():
            found.append(f"{one['shape']}: {report.generate_report()}")
        words_of(shape, one["value"], one["shape"], found)
    print(json.dumps(found))


main()

"""Takes the values out of pydantic's errors."""

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

__all__ = ["without_values"]


def without_values(error: ValidationError) -> ValidationError:
    """The same error without inputs."""
    details: list[InitErrorDetails] = []
    for item in error.errors(include_url=False, include_input=False, include_context=False):
        details.append(
            InitErrorDetails(
                type=PydanticCustomError(item["type"], item["msg"].replace("{", "{{")), loc=item["loc"], input=None
            )
        )
    return ValidationError.from_exception_data(error.title, details, hide_input=True)

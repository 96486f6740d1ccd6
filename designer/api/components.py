"""The components and their interfaces."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer.api.serializers import ComponentSerializer
from designer.components.json_schema import component_json
from designer.components.registry import installed_registry
from designer.foundation.errors import NotFound


class ComponentList(APIView):
    @extend_schema(
        responses=ComponentSerializer(many=True),
        operation_id="components_list",
        parameters=[OpenApiParameter("search", str, description="Search by name, purpose or synonym.")],
    )
    def get(self, request: Request) -> Response:
        """List all components in palette order."""
        registry, text = installed_registry(), request.query_params.get("search", "")
        specs = registry.search(text) if text else registry.all()
        results = [component_json(spec, registry.versions(spec.name)) for spec in specs]
        problems = [problem.to_json() for problem in registry.problems]
        return Response({"results": results, "next": None, "problems": problems})


class ComponentDetail(APIView):
    @extend_schema(responses=ComponentSerializer)
    def get(self, request: Request, name: str) -> Response:
        """Get one component."""
        registry = installed_registry()
        spec = registry.get(name)
        if spec is None:
            close = registry.close_matches(name)
            hint = f" Did you mean '{close[0]}'?" if close else ""
            raise NotFound(f"There is no component '{name}'.{hint}")
        return Response(component_json(spec, registry.versions(name)))

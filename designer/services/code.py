"""Code in drawings: whose it is, and whether somebody has said that it may run as the server's user.

A script is known by its text. Where its text first appeared on this installation decides: typed here, sent
with a token or named on a command line, it is the owner's own; in a document that was opened or pasted in
the page, it comes from elsewhere, until a person who was asked lets it run. What somebody changes is
another text, and theirs. Copies, undo, restored revisions, retries and published versions therefore need
no record of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256

from designer.components.registry import installed_registry
from designer.foundation.errors import DomainError
from designer.graph.model import Graph, Node, ParameterRef
from designer.graph.parameters import bind
from designer.models import Script
from designer.plan import ExecutionPlan, PlannedStep


class CodeFromElsewhere(DomainError):
    """Code that nobody here has let run would run with the server's rights. ``scripts``: each of them."""

    status = 409
    code = "code_from_elsewhere"


@dataclass(frozen=True, slots=True)
class UnreadScript:
    """One script of a plan that comes from elsewhere. ``name``: what people call the node, if they do."""

    node: str
    name: str
    component: str
    parameter: str
    digest: str
    code: str


def remember_code(graph: Graph, from_elsewhere: Collection[str] = ()) -> None:
    """Note the scripts of a drawing that were not here before; those of these nodes come from elsewhere."""
    foreign = {text for node in graph.nodes if node.id in from_elsewhere for text in _texts(node, graph)}
    own = {text for node in graph.nodes for text in _code(node, graph)} - foreign
    rows = [Script(digest=digest_of(text), trusted=text in own) for text in sorted(foreign | own)]
    if rows:
        Script.objects.bulk_create(rows, ignore_conflicts=True)


def trust(digests: Collection[str]) -> None:
    """A person lets these scripts run. Digests that are not known change nothing."""
    Script.objects.filter(digest__in=digests).update(trusted=True)


def ask_about_code(plan: ExecutionPlan, exposed: Collection[str], contained: Collection[str]) -> None:
    """Raise CodeFromElsewhere if the plan would run such code on one of the ``exposed`` targets.

    ``contained``: targets where the same code would see nothing but its inputs; they are told to the person.
    """
    texts = [each for step in plan.steps if step.compute in exposed for each in _scripts(step)]
    unknown = Script.objects.filter(digest__in={each.digest for each in texts}, trusted=False)
    unread = set(unknown.values_list("digest", flat=True)) if texts else set()
    found = [asdict(each) for each in texts if each.digest in unread]
    if found:
        some = "a script" if len(found) == 1 else f"{len(found)} scripts"
        raise CodeFromElsewhere(
            f"This would run {some} from elsewhere as the server's user. Read the code, then allow it: POST "
            "code/trust/ with its digests. Or run on a target that contains steps.",
            scripts=found,
            contained=sorted(contained),
        )


def digest_of(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _scripts(step: PlannedStep) -> Iterator[UnreadScript]:
    if step.user_code:
        for parameter, text in step.parameters.items():
            if isinstance(text, str):
                digest = digest_of(text)
                yield UnreadScript(step.node, step.name, step.component, parameter, digest, text)


def _code(node: Node, graph: Graph) -> Iterable[str]:
    """The node's code, if it is a component that runs users' code."""
    spec = installed_registry().get(node.component_name, node.component_version)
    if spec is None or not spec.user_code:
        return ()
    return _texts(node, graph, {item.name for item in spec.parameters if item.kind == "code"})


def _texts(node: Node, graph: Graph, only: Collection[str] | None = None) -> Iterator[str]:
    """Texts among the node's parameters, also those that a pipeline parameter holds.

    Of a foreign node they are all kept: which of them is code may depend on a version that is not
    installed, or on a component that somebody chooses later.
    """
    defaults, _ = bind(graph.parameters, {})
    for name, value in node.parameters.items():
        text = defaults.get(value.name) if isinstance(value, ParameterRef) else value
        if isinstance(text, str) and text.strip() and (only is None or name in only):
            yield text

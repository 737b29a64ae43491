"""The API of imports and exports: the same runs as on the pages."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import Field

from secretariat.ground import clock
from secretariat.imports import actions, queries
from secretariat.imports.actions.files import export_file
from secretariat.imports.models import ExportRun, ImportRun
from secretariat.imports.permissions import require_export, require_import
from secretariat.kit.rest.fields import Entry, IdText, Limit, Shown
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position

router = Router()
Format = Literal["csv", "xlsx", "popolo"]
Moment = Field(json_schema_extra={"format": "date-time"})


class FileShown(Shown):
    """One uploaded file."""

    name: str
    bytes: int


class BadCellShown(Shown):
    """A place in a file that cannot be read."""

    file: str
    row: int | None
    column: str
    found: str
    expected: str
    message: str


class ReportShown(Shown):
    """What a check found, or what was written; counts and row numbers by table and then by state."""

    written: bool = False
    rows: dict[str, int] = {}
    counts: dict[str, dict[str, int]] = {}
    row_numbers: dict[str, dict[str, str]] = {}
    conflict_count: int = 0
    undecided: int = 0
    made: list[str] = []
    notes: list[str] = []
    errors: list[BadCellShown] = []
    problem: str = ""


class ImportShown(Shown):
    """An import, from its upload to its report."""

    id: int
    state: Literal["waiting", "checking", "checked", "writing", "done", "failed", "dropped"]
    format: Format
    files: list[FileShown]
    settle: bool
    started_at: str = Moment
    finished_at: str | None = None
    stage: str
    done: int
    total: int | None
    report: ReportShown


class RowShown(Shown):
    """A row and what it says; row 0 is what was on record before."""

    file: str
    row: int
    says: str


class ConflictShown(Shown):
    """Two rows that contradict each other, and how that is or would be settled."""

    id: int
    kind: str
    title: str
    subject: str
    first: RowShown
    second: RowShown
    settlement: str
    rule: str


class MatchShown(Shown):
    """Someone in the files who may be someone on record."""

    id: int
    file: str
    row: int
    key: str
    name: str
    person_id: int
    person_name: str
    score: float
    reasons: list[str]
    decision: Literal["", "match", "new"]


class DecisionEntry(Entry):
    """“match” for the same person, “new” for somebody else."""

    decision: Literal["match", "new"]


class ConfirmEntry(Entry):
    """`settle`: contradictions may be settled as shown."""

    settle: Annotated[bool, Field(strict=True)] = False


class ExportEntry(Entry):
    """The format of an export."""

    format: Format


class ExportShown(Shown):
    """An export, from its wish to its file."""

    id: int
    state: Literal["waiting", "writing", "done", "failed", "expired"]
    format: Format
    name: str
    bytes: int | None
    started_at: str = Moment
    finished_at: str | None = None
    counts: dict[str, int]
    problem: str


def _import(run: ImportRun) -> dict[str, Any]:
    facts = {name: getattr(run, name) for name in ("id", "state", "format", "settle", "stage", "done", "total")}
    known = ReportShown.model_fields
    return facts | {
        "files": run.files,
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "report": {name: value for name, value in run.report.items() if name in known},
    }


def _export(run: ExportRun) -> dict[str, Any]:
    facts = {name: getattr(run, name) for name in ("id", "state", "format", "name", "bytes", "counts", "problem")}
    return facts | {
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
    }


@router.post("/imports", response={201: ImportShown}, summary="Upload files to import")
def upload_import(request: HttpRequest, files: File[list[UploadedFile]]) -> Any:
    """Several CSV files, a zip file of them, one XLSX or one Popolo JSON, as multipart/form-data; they are checked.

    Needs the power “Import”.
    """
    run = actions.upload_import(actor=actor_of(request), now=clock.now(), files=files)  # type: ignore[arg-type]
    return Status(201, _import(run))


@router.get("/imports", response=Page[ImportShown], summary="Your imports")
def list_imports(request: HttpRequest, limit: Limit = 20) -> Any:
    """The latest first, one page."""
    actor = actor_of(request)
    require_import(actor)
    return page(request, [_import(run) for run in queries.runs.imports_of(actor, limit)], None)


@router.get("/imports/{run_id}", response=ImportShown, summary="An import")
def get_import(request: HttpRequest, run_id: IdText) -> Any:
    """Its state and, once it is checked, its report."""
    return _import(queries.runs.import_run(actor_of(request), run_id))


@router.get("/imports/{run_id}/conflicts", response=Page[ConflictShown], summary="Contradictions of an import")
def list_import_conflicts(
    request: HttpRequest, run_id: IdText, cursor: CursorText | None = None, limit: Limit = 50
) -> Any:
    """Each with both rows and how it is or would be settled."""
    run = queries.runs.import_run(actor_of(request), run_id)
    after = position(cursor, int)
    found = queries.runs.conflicts_of(run, after=after[0] if after else 0, limit=limit + 1)
    shown = [
        {
            "id": c.conflict.pk, "kind": c.conflict.kind, "title": c.title, "subject": c.conflict.subject,
            "first": {"file": c.conflict.first_file, "row": c.conflict.first_row, "says": c.conflict.first_says},
            "second": {"file": c.conflict.second_file, "row": c.conflict.second_row, "says": c.conflict.second_says},
            "settlement": c.conflict.settlement, "rule": c.rule,
        }
        for c in found[:limit]
    ]  # fmt: skip
    return page(request, shown, cursor_after(found[limit - 1].conflict.pk) if len(found) > limit else None)


@router.get("/imports/{run_id}/matches", response=Page[MatchShown], summary="People who may be on record")
def list_import_matches(
    request: HttpRequest, run_id: IdText, cursor: CursorText | None = None, limit: Limit = 50
) -> Any:
    """Each waits for a person's decision, or has it."""
    run = queries.runs.import_run(actor_of(request), run_id)
    after = position(cursor, int)
    found = queries.runs.matches_of(run, after=after[0] if after else 0, limit=limit + 1)
    shown = [
        {
            "id": m.match.pk, "file": m.match.file, "row": m.match.row, "key": m.match.key, "name": m.match.name,
            "person_id": m.match.candidate_id, "person_name": m.match.candidate_name,
            "score": round(m.match.score, 2), "reasons": m.match.reasons, "decision": m.match.decision,
        }
        for m in found[:limit]
    ]  # fmt: skip
    return page(request, shown, cursor_after(found[limit - 1].match.pk) if len(found) > limit else None)


@router.post("/imports/{run_id}/matches/{match_id}", response=ImportShown, summary="Decide about a match")
def decide_import_match(request: HttpRequest, run_id: IdText, match_id: IdText, entry: DecisionEntry) -> Any:
    """Once the last one is decided, the files are checked once more."""
    run = actions.decide_matches(
        actor=actor_of(request), now=clock.now(), run_id=run_id, decisions={match_id: entry.decision}
    )
    return _import(run)


@router.post("/imports/{run_id}/confirm", response=ImportShown, summary="Write an import")
def confirm_import(request: HttpRequest, run_id: IdText, entry: ConfirmEntry) -> Any:
    """Asks the worker to write it, wholly or not at all; follow its state until it is “done”."""
    run = actions.confirm_import(actor=actor_of(request), now=clock.now(), run_id=run_id, settle=entry.settle)
    return _import(run)


@router.post("/imports/{run_id}/drop", response=ImportShown, summary="Drop an import")
def drop_import(request: HttpRequest, run_id: IdText) -> Any:
    """Deletes its files; nothing is written."""
    return _import(actions.drop_import(actor=actor_of(request), now=clock.now(), run_id=run_id))


@router.post("/exports", response={201: ExportShown}, summary="Ask for an export")
def request_export(request: HttpRequest, entry: ExportEntry) -> Any:
    """Everything within your reach; follow its state until it is “done”. Needs the power “Export”."""
    return Status(201, _export(actions.request_export(actor=actor_of(request), now=clock.now(), format=entry.format)))


@router.get("/exports", response=Page[ExportShown], summary="Your exports")
def list_exports(request: HttpRequest, limit: Limit = 20) -> Any:
    """The latest first, one page."""
    actor = actor_of(request)
    require_export(actor)
    return page(request, [_export(run) for run in queries.runs.exports_of(actor, limit)], None)


@router.get("/exports/{run_id}", response=ExportShown, summary="An export")
def get_export(request: HttpRequest, run_id: IdText) -> Any:
    """Its state and, once it is done, the name and size of its file."""
    return _export(queries.runs.export_run(actor_of(request), run_id))


@router.get(
    "/exports/{run_id}/file",
    summary="The file of an export",
    openapi_extra={
        "responses": {
            200: {
                "description": "The file",
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def download_export(request: HttpRequest, run_id: IdText) -> HttpResponse:
    """The file itself, for a day; 409 while it is being made, 404 when it is gone."""
    actor = actor_of(request)
    require_export(actor)
    return export_file(queries.runs.export_run(actor, run_id))  # type: ignore[return-value]

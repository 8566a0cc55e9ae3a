"""Files: identity documents and other proofs."""

from accounts.models import Connection
from connect_dashboard.api.errors import NotFound
from connect_dashboard.api.paging import Listing
from connect_dashboard.api.params import LISTED, RANGE, Params, Refused, Required, choice
from connect_dashboard.api.params import Upload as File
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.verbs import Call, Json, verb
from connect_dashboard.uploads import MAX_BYTES
from requirements_app.models import Document, UploadedFile
from requirements_app.services.documents import Upload
from requirements_app.services.files import file_upload

_PURPOSE = choice((*Document.Purpose.values, *UploadedFile.BRANDING))
_TYPES = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
_NEW: Params = {
    "file": Required(File()),
    "purpose": Required(_PURPOSE),
    "file_link_data": Refused("Files are private: no link shows them to the public."),
}


def file_object(file: UploadedFile | Document) -> Json:
    return {
        "id": file.pk,
        "object": "file",
        "created": int(file.created.timestamp()),
        "expires_at": None,
        "filename": file.name,
        "links": None,
        "purpose": file.purpose,
        "size": file.size,
        "title": None,
        "type": _TYPES.get(file.content_type),
        "url": None,
    }


@verb("files", WRITE, params=_NEW, returns="file")
def file_post(call: Call) -> Json:
    """Upload a file; attach it then as a document of a person or company"""
    sent = call.params["file"]
    # Read one byte more than allowed: what is larger is refused without taking it in whole.
    upload = Upload(sent.name or "file", sent.read(MAX_BYTES + 1))
    file = file_upload(
        actor=call.actor,
        platform=call.platform,
        account_id=call.account_id,
        purpose=call.params["purpose"],
        upload=upload,
    )
    return file_object(file)


@verb("files", READ, params={**LISTED, "created": RANGE, "purpose": _PURPOSE}, returns="file", many=True)
def file_list(call: Call) -> Listing:
    """List the files that your programs have uploaded"""
    files = UploadedFile.objects.filter(platform=call.platform)
    if call.account_id:
        files = files.filter(account_id=call.account_id)
    if call.params.get("purpose"):
        files = files.filter(purpose=call.params["purpose"])
    for lookup, moment in call.params.get("created") or ():
        files = files.filter(**{f"created__{lookup}": moment})
    return call.listing(files, file_object, "file")


@verb("files", READ, returns="file")
def file_retrieve(call: Call, file_id: str) -> Json:
    """Retrieve what is known of a file; its content is for the dashboard alone"""
    found: UploadedFile | Document | None = UploadedFile.objects.filter(platform=call.platform, pk=file_id).first()
    if found is None:
        reached = Connection.objects.for_platform(call.platform).values("account_id")
        found = Document.objects.filter(pk=file_id, account__in=reached).first()
    if found is None:
        raise NotFound("file", file_id, "file")
    return file_object(found)

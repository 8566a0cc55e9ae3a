from requirements_app.models.ask import Ask
from requirements_app.models.document import Document
from requirements_app.models.information_request import InformationRequest
from requirements_app.models.nightly import NightlyBatch, NightlyPass
from requirements_app.models.remediation_link import RemediationLink, RemediationToken
from requirements_app.models.reminder import Reminder
from requirements_app.models.standing import Standing
from requirements_app.models.support_request import SupportRequest
from requirements_app.models.uploaded_file import UploadedFile
from requirements_app.models.verification import VerificationOutcome
from requirements_app.models.verification_request import VerificationRequest

__all__ = [
    "InformationRequest",
    "Reminder",
    "NightlyBatch",
    "NightlyPass",
    "Ask",
    "RemediationLink",
    "RemediationToken",
    "Standing",
    "SupportRequest",
    "UploadedFile",
    "VerificationOutcome",
    "VerificationRequest",
    "Document",
]

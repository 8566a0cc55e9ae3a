"""Work over many accounts. Each kind of job has one runner."""

from accounts.jobs import exports, imports, metadata
from accounts.jobs.running import Runner
from accounts.models import Job

RUNNERS: dict[str, Runner] = {
    Job.Kind.IMPORT: imports.run,
    Job.Kind.EXPORT: exports.run,
    Job.Kind.METADATA: metadata.run,
}

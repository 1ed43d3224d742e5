"""Print jobs: made at once as a file, or by the worker and kept for a day; and the last ones, to print again."""

from dataclasses import replace
from typing import Annotated

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.documents import print_jobs as drawing
from devicefleet.documents import stocks
from devicefleet.queries import label_stocks, print_jobs
from devicefleet.queries.print_jobs import JobRow
from devicefleet.rules.printing import COUNTED, ENDINGS, FORMS, KEPT, LONG
from devicefleet.rules.stocks import Stock
from devicefleet.rules.terms import JobState, PrintForm
from devicefleet.rules.words import _, n_
from devicefleet.services import labels, printing
from devicefleet.services.printing import Order
from devicefleet.web.asking import Ask, Filter, download, to
from devicefleet.web.guard import guarded

blueprint = Blueprint("print_jobs", __name__)

REFRESH_SECONDS = 5


class Shown(Filter):
    """Which page of the list."""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1


def stocks_for(ask: Ask) -> tuple[Stock, ...]:
    """Every stock this reader may print on, sheets before rolls."""
    return stocks.all_stocks(label_stocks.of_provider(ask.session, ask.actor.provider_id))


def stock_for(ask: Ask, name: str) -> Stock:
    """The stock of this name; refuses one that is not there."""
    return stocks.load(name, label_stocks.of_provider(ask.session, ask.actor.provider_id))


def answer(ask: Ask, order: Order) -> ResponseReturnValue:
    """The file of a short job; a long one waits for the worker, on a page of its own."""
    items = print_jobs.items(ask.session, ask.actor, order.printing, order.codes)
    provider_id = ask.actor.provider_id
    work = print_jobs.gathered(
        ask.session,
        provider_id=provider_id,
        items=items,
        stock=stock_for(ask, order.stock),
        form=order.form,
        options=order.options,
    )
    order, ended = replace(order, codes=[item.code for item in items]), drawing.planned(work)
    if work.label_count > LONG:
        drawing.refuse_unfit(work)
        job = printing.wait(ask.session, ask.actor, ask.at, provider_id=provider_id, order=order, ended=ended)
        return to("print_jobs.job_page", job_id=job.id)
    file = drawing.drawn(work)
    printing.made(ask.session, ask.actor, ask.at, provider_id=provider_id, order=order, ended=ended)
    return _file(file, order.form)


@guarded(blueprint, "/labels/jobs", action="label.print")
def jobs_page(ask: Ask) -> ResponseReturnValue:
    """What was printed lately."""
    jobs = print_jobs.jobs(ask.session, ask.actor, page=ask.filter(Shown).page)
    return render_template("labels/jobs.html", jobs=jobs, said=said, ended=ended)


@guarded(blueprint, "/labels/jobs/<int:job_id>", action="label.print")
def job_page(ask: Ask, job_id: int) -> ResponseReturnValue:
    """One job; while it is being made the page asks again by itself."""
    job = print_jobs.job(ask.session, ask.actor, job_id=job_id)
    page = make_response(
        render_template(
            "labels/job.html",
            job=job,
            said=said,
            ended=ended,
            form_word=_(FORMS[job.form]),
            kept_until=(job.made_at or job.asked_at) + KEPT,
            actor=ask.actor,
        )
    )
    if job.state is JobState.WAITING:
        page.headers["Refresh"] = str(REFRESH_SECONDS)
    return page


@guarded(blueprint, "/labels/jobs/<int:job_id>/file", action="label.print")
def job_file(ask: Ask, job_id: int) -> Response:
    """The file that the worker made."""
    job = print_jobs.job(ask.session, ask.actor, job_id=job_id)
    return _file(print_jobs.file_of(ask.session, ask.actor, job_id=job_id), job.form)


@guarded(blueprint, "/labels/jobs/<int:job_id>/again", action="label.print", methods=("POST",), again=job_page)
def print_again(ask: Ask, job_id: int) -> ResponseReturnValue:
    """The same labels with the same codes, from where the last sheet ended."""
    job = print_jobs.job(ask.session, ask.actor, job_id=job_id)
    on = print_jobs.goes_on(ask.session, ask.actor.provider_id, job.stock, job.options.printer)
    options = replace(job.options, start=on.start, skip=on.damaged, damaged=())
    codes = print_jobs.codes_of(ask.session, ask.actor, job_id=job_id)
    return answer(ask, Order(printing=job.printing, codes=codes, stock=job.stock, form=job.form, options=options))


@guarded(blueprint, "/labels/jobs/<int:job_id>/void", action="label.claim")
def void_page(ask: Ask, job_id: int) -> ResponseReturnValue:
    """What voiding a lost roll will do, before it is done."""
    job = print_jobs.job(ask.session, ask.actor, job_id=job_id)
    codes = print_jobs.codes_of(ask.session, ask.actor, job_id=job_id)
    unused = len(labels.unused(ask.session, ask.actor, codes=codes))
    return render_template("labels/void_job.html", job=job, unused=unused, said=said)


@guarded(blueprint, "/labels/jobs/<int:job_id>/void", action="label.claim", methods=("POST",), again=void_page)
def void(ask: Ask, job_id: int) -> ResponseReturnValue:
    codes = print_jobs.codes_of(ask.session, ask.actor, job_id=job_id)
    count = labels.void_unused(ask.session, ask.actor, ask.at, codes=codes)
    ask.tell(
        n_(
            "{n} label is void: it is not accepted any more.",
            "{n} labels are void: they are not accepted any more.",
            count,
        )
    )
    return to("print_jobs.job_page", job_id=job_id)


def said(job: JobRow) -> str:
    """12 spare labels."""
    return n_(*COUNTED[job.printing], job.label_count)


def ended(job: JobRow) -> str:
    """Where the next job goes on; nothing for rolls and pictures."""
    if job.form is not PrintForm.PDF or job.state is JobState.FAILED or job.next_start == 1:
        return ""
    return _("next free place: {n}", n=job.next_start)


def voided(count: int) -> str:
    """What was done to lost labels."""
    return n_("{n} label is void and not accepted any more.", "{n} labels are void and not accepted any more.", count)


def _file(content: bytes, form: PrintForm) -> Response:
    ending, kind = ENDINGS[form]
    return download(content, f"labels.{ending}", kind)

"""The table of every message that actors consume, by CloudEvents type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schemas.messages import (
    alerting,
    clocks,
    ending,
    handling,
    intake,
    jobs,
    merging,
    orders,
    ownership,
    paging,
    plan,
    triage,
)
from schemas.messages.base import Inbound, Message, Order

INBOUND_MESSAGES: Final[tuple[type[Inbound], ...]] = (
    intake.FeedbackSubmitted,
    intake.InformationSupplied,
    intake.CaseCorrected,
    intake.StatusRequested,
    intake.CaseWithdrawn,
    intake.SubmissionReviewed,
    intake.CaseDeclined,
    merging.CaseMerged,
    ownership.OwnerNamed,
    ownership.CaseClaimed,
    ownership.CaseTransferred,
    ownership.CaseAccepted,
    ownership.CaseVerified,
    handling.ResponseGiven,
    handling.EnquiryAnswered,
    handling.EnquiryPassedOn,
    handling.AssistRequested,
    handling.TaskReviewed,
    handling.TaskAnswered,
    handling.SuggestionJudged,
    handling.FactFound,
    handling.ProgressReported,
    handling.CaseBlocked,
    handling.CaseUnblocked,
    handling.CaseEscalated,
    handling.CaseDecided,
    triage.CaseReassessed,
    clocks.WaitingBegan,
    clocks.WaitingEnded,
    clocks.ClockExtended,
    clocks.CalendarCorrected,
    plan.PlanDrafted,
    plan.PlanApproved,
    plan.PlanRefused,
    plan.CustomerAccepted,
    plan.CustomerObjected,
    plan.RemedyDone,
    plan.CaseResolved,
    ending.CallbackRecorded,
    ending.CauseAnalysed,
    ending.CaseSigned,
    alerting.AlertAcknowledged,
    alerting.AlertEscalated,
    alerting.AlertSnoozed,
    alerting.AlertResolved,
)

ORDERS: Final[tuple[type[Order], ...]] = (
    orders.TriageCase,
    orders.AssignCase,
    orders.CheckTimers,
    orders.RemindOwner,
    orders.NotifyCustomer,
    orders.ArchiveCase,
    orders.LinkCase,
    merging.AbsorbCase,
    merging.SettleMerge,
    orders.RaiseAlert,
    orders.ResolveAlert,
    orders.CheckAlert,
    orders.RedirectAlert,
    orders.ConfirmCause,
    orders.ReopenAlert,
    paging.PageContact,
    paging.CheckContact,
    paging.SendPage,
    paging.PageSettled,
    jobs.PlanJob,
    jobs.EndJob,
    jobs.RunJob,
)

MESSAGES: Final[Mapping[str, type[Message]]] = {shape.TYPE: shape for shape in (*INBOUND_MESSAGES, *ORDERS)}
"""CloudEvents type to shape."""

"""`BillingService` on the Control silo's database."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from rpcc.runtime import UNSET
from sqlalchemy import select
from sqlalchemy.orm import Session

from acme import models
from acme.billing.model import (
    Invoice,
    InvoiceLine,
    InvoiceNotFound,
    InvoiceState,
    PaymentMethod,
    PaymentMethodCard,
    PaymentRefused,
    Plan,
    Receipt,
    Subscription,
    SubscriptionPatch,
    UsageReport,
)
from acme.billing.service import BillingService
from acme.database import session
from acme.types.model import OrganizationId

SEATS = 4
PRICES = {Plan.FREE: Decimal("0"), Plan.TEAM: Decimal("9.50"), Plan.BUSINESS: Decimal("19.00")}


class DatabaseBackedBillingService(BillingService):
    """`BillingService`, on the database."""

    def get_subscription(self, *, organization_id: OrganizationId) -> Subscription:
        with session() as db:
            row = db.get(models.Subscription, organization_id)
            return _subscription(row) if row else Subscription(organization_id=organization_id, seats=SEATS)

    def change_subscription(
        self, *, organization_id: OrganizationId, patch: SubscriptionPatch
    ) -> Subscription | PaymentRefused:
        with session() as db:
            row = _row(db, organization_id)
            if patch.plan is not UNSET:
                if patch.plan not in PRICES:
                    return PaymentRefused(reason=f"the plan {patch.plan} is sold by people")
                row.plan = patch.plan
            if patch.seats is not UNSET:
                row.seats = patch.seats
            subscription = _subscription(row)
            total = subscription.price_per_seat * subscription.seats
            if total:
                number = f"{organization_id}-{len(_invoices(db, organization_id)) + 1}"
                db.add(
                    models.Invoice(
                        number=number, organization_id=organization_id, total=str(total), issued_on=date(2026, 11, 1)
                    )
                )
            return subscription

    def list_invoices(
        self, *, organization_id: OrganizationId, state: InvoiceState | None = None, since: date | None = None
    ) -> list[Invoice]:
        with session() as db:
            rows = _invoices(db, organization_id)
            fitting = [row for row in rows if state in (None, row.state) and (since is None or row.issued_on >= since)]
            return [_invoice(row) for row in fitting]

    def pay(
        self, *, number: str, method: PaymentMethod, payment_id: UUID
    ) -> Receipt | PaymentRefused | InvoiceNotFound:
        with session() as db:
            row = db.get(models.Invoice, number)
            if row is None:
                return InvoiceNotFound(number=number)
            if isinstance(method, PaymentMethodCard) and method.card.expires_on < row.issued_on:
                return PaymentRefused(reason="the card has expired")
            row.state = InvoiceState.PAID
            return Receipt(invoice=_invoice(row), method=method, paid_at=datetime.now(UTC))

    def report_usage(self, *, organization_id: OrganizationId, report: UsageReport) -> None:
        with session() as db:
            db.merge(models.Setting(name=f"usage:{organization_id}", value=report.model_dump(mode="json")))


def _row(db: Session, organization_id: int) -> models.Subscription:
    row = db.get(models.Subscription, organization_id)
    if row is None:
        row = models.Subscription(organization_id=organization_id, seats=SEATS)
        db.add(row)
        db.flush()
    return row


def _subscription(row: models.Subscription) -> Subscription:
    plan = Plan(row.plan)
    return Subscription(
        organization_id=OrganizationId(row.organization_id),
        plan=plan,
        seats=row.seats,
        price_per_seat=PRICES.get(plan, Decimal("0")),
    )


def _invoices(db: Session, organization_id: int) -> list[models.Invoice]:
    query = select(models.Invoice).where(models.Invoice.organization_id == organization_id)
    return list(db.scalars(query.order_by(models.Invoice.number)))


def _invoice(row: models.Invoice) -> Invoice:
    total = Decimal(row.total)
    return Invoice(
        number=row.number,
        state=InvoiceState(row.state),
        total=total,
        lines=[InvoiceLine(text="seats", amount=total, quantity=1)],
        issued_on=row.issued_on,
    )

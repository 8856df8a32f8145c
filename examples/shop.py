"""A shop in a single table.

    entity        PK             SK                    GSI1PK           GSI1SK
    user          USER#id        PROFILE               EMAIL#address    USER
    order         USER#id        ORDER#date#id         ORDER#id         ORDER
    order line    ORDER#id       LINE#product          PRODUCT#id       ORDER#date#id
    product       PRODUCT#id     PRODUCT               CATEGORY#name    PRICE#cents

One query answers: a user with their latest orders; an order with its lines; who bought a product; a category by price.
"""

import boto3
from boto3.dynamodb.conditions import Attr, Key

dynamodb = boto3.resource("dynamodb")


class OutOfStock(Exception):
    pass


class Shop:
    def __init__(self, name="example-shop"):
        self.table = dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": key, "AttributeType": "S"} for key in ("PK", "SK", "GSI1PK", "GSI1SK")
            ],
            KeySchema=[
                {"AttributeName": "PK", "KeyType": "HASH"},
                {"AttributeName": "SK", "KeyType": "RANGE"},
            ],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "GSI1",
                    "Projection": {"ProjectionType": "ALL"},
                    "KeySchema": [
                        {"AttributeName": "GSI1PK", "KeyType": "HASH"},
                        {"AttributeName": "GSI1SK", "KeyType": "RANGE"},
                    ],
                }
            ],
        )
        self.table.wait_until_exists()

    def add_user(self, user, email):
        self.table.put_item(
            Item={
                "PK": f"USER#{user}",
                "SK": "PROFILE",
                "GSI1PK": f"EMAIL#{email}",
                "GSI1SK": "USER",
                "email": email,
            },
            ConditionExpression=Attr("PK").not_exists(),
        )

    def add_products(self, products):
        with self.table.batch_writer() as batch:
            for product, category, cents, stock in products:
                batch.put_item(
                    Item={
                        "PK": f"PRODUCT#{product}",
                        "SK": "PRODUCT",
                        "GSI1PK": f"CATEGORY#{category}",
                        "GSI1SK": f"PRICE#{cents:08}",
                        "cents": cents,
                        "stock": stock,
                    }
                )

    def order(self, user, order, date, lines):
        """Places an order: it, its lines and the stock change together, or, when a product is short, not at all."""

        def put(item):
            return {"Put": {"TableName": self.table.name, "Item": item}}

        def take(product, quantity):
            return {
                "Update": {
                    "TableName": self.table.name,
                    "Key": {"PK": f"PRODUCT#{product}", "SK": "PRODUCT"},
                    "UpdateExpression": "SET stock = stock - :q",
                    "ConditionExpression": "stock >= :q",
                    "ExpressionAttributeValues": {":q": quantity},
                }
            }

        actions = [
            put(
                {
                    "PK": f"USER#{user}",
                    "SK": f"ORDER#{date}#{order}",
                    "GSI1PK": f"ORDER#{order}",
                    "GSI1SK": "ORDER",
                    "status": "placed",
                    "lines": len(lines),
                }
            )
        ]
        for product, quantity in lines.items():
            actions.append(
                put(
                    {
                        "PK": f"ORDER#{order}",
                        "SK": f"LINE#{product}",
                        "GSI1PK": f"PRODUCT#{product}",
                        "GSI1SK": f"ORDER#{date}#{order}",
                        "quantity": quantity,
                    }
                )
            )
            actions.append(take(product, quantity))
        client = dynamodb.meta.client
        try:
            client.transact_write_items(TransactItems=actions, ClientRequestToken=order)
        except client.exceptions.TransactionCanceledException as cancelled:
            raise OutOfStock(cancelled.response["Error"]["Message"]) from cancelled

    def user_with_latest_orders(self, user, count=10):
        orders = self.table.query(
            KeyConditionExpression=Key("PK").eq(f"USER#{user}") & Key("SK").begins_with("ORDER#"),
            ScanIndexForward=False,
            Limit=count,
        )["Items"]
        return self.table.get_item(Key={"PK": f"USER#{user}", "SK": "PROFILE"}).get("Item"), orders

    def user_by_email(self, email):
        found = self._index(Key("GSI1PK").eq(f"EMAIL#{email}"))
        return found[0]["PK"].removeprefix("USER#") if found else None

    def lines_of_order(self, order):
        return self.table.query(KeyConditionExpression=Key("PK").eq(f"ORDER#{order}"))["Items"]

    def buyers_of(self, product):
        return self._index(Key("GSI1PK").eq(f"PRODUCT#{product}") & Key("GSI1SK").begins_with("ORDER#"))

    def products(self, category, cents_max):
        return self._index(
            Key("GSI1PK").eq(f"CATEGORY#{category}") & Key("GSI1SK").lte(f"PRICE#{cents_max:08}")
        )

    def stock(self, product):
        return int(
            self.table.get_item(Key={"PK": f"PRODUCT#{product}", "SK": "PRODUCT"}, ConsistentRead=True)[
                "Item"
            ]["stock"]
        )

    def _index(self, condition):
        return self.table.query(IndexName="GSI1", KeyConditionExpression=condition)["Items"]


def main():
    shop = Shop()
    try:
        shop.add_user("ann", "ann@example.com")
        shop.add_products(
            [("lamp", "home", 4900, 3), ("chair", "home", 12900, 10), ("pen", "office", 250, 100)]
        )
        shop.order("ann", "o-1", "2026-11-01", {"lamp": 2, "pen": 10})
        shop.order("ann", "o-2", "2026-11-20", {"chair": 4})
        try:
            shop.order("ann", "o-3", "2026-11-21", {"lamp": 2})
        except OutOfStock:
            print("a third order wanted more lamps than there are, and changed nothing")
        profile, orders = shop.user_with_latest_orders("ann")
        print(f"{profile['email']} ordered {[order['SK'] for order in orders]}")
        print(
            f"o-1 has the lines {[(line['SK'], int(line['quantity'])) for line in shop.lines_of_order('o-1')]}"
        )
        print(f"lamps went to {[line['PK'] for line in shop.buyers_of('lamp')]}, {shop.stock('lamp')} left")
        print(f"below 50.00 in home: {[product['PK'] for product in shop.products('home', 5000)]}")
        assert shop.user_by_email("ann@example.com") == "ann"
        assert [order["SK"] for order in orders] == ["ORDER#2026-11-20#o-2", "ORDER#2026-11-01#o-1"]
        assert shop.stock("lamp") == 1 and len(shop.buyers_of("lamp")) == 1
    finally:
        shop.table.delete()


if __name__ == "__main__":
    main()

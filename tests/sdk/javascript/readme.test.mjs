// The README's JavaScript works as printed, on the table that its Python made.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";

test("the README's program finds its song", async () => {
  const client = new DynamoDBClient({});
  const keys = { Artist: "HASH", Song: "RANGE" };
  await client.send(new CreateTableCommand({
    TableName: "Music", BillingMode: "PAY_PER_REQUEST",
    KeySchema: Object.entries(keys).map(([AttributeName, KeyType]) => ({ AttributeName, KeyType })),
    AttributeDefinitions: Object.keys(keys).map((AttributeName) => ({ AttributeName, AttributeType: "S" })) }));
  await client.send(new PutItemCommand({ TableName: "Music", Item: { Artist: { S: "Acme Band" }, Song: { S: "Happy Day" } } }));
  const printed = [];
  const log = console.log;
  console.log = (line) => printed.push(line);
  try {
    await import("./readme.mjs");
  } finally {
    console.log = log;
    await client.send(new DeleteTableCommand({ TableName: "Music" }));
  }
  assert.deepEqual(printed[0].Item, { Artist: "Acme Band", Song: "Happy Day" });
});

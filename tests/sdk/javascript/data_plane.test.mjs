// The whole data plane once with the AWS SDK for JavaScript v3: its own retries, waiters and paginators.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as documents from "@aws-sdk/lib-dynamodb";

const client = new dynamodb.DynamoDBClient({});
const document = documents.DynamoDBDocumentClient.from(client);
const TableName = "javascript";

test("the data plane", async (t) => {
  await t.test("a table is created and awaited", async () => {
    await client.send(new dynamodb.CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
      AttributeDefinitions: ["pk", "sk", "g"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      GlobalSecondaryIndexes: [{ IndexName: "gsi", KeySchema: [{ AttributeName: "g", KeyType: "HASH" }], Projection: { ProjectionType: "ALL" } }],
      BillingMode: "PAY_PER_REQUEST",
    }));
    await dynamodb.waitUntilTableExists({ client, minDelay: 1, maxDelay: 2, maxWaitTime: 30 }, { TableName });
    const names = [];
    for await (const page of dynamodb.paginateListTables({ client, pageSize: 1 }, {})) names.push(...page.TableNames);
    assert.deepEqual(names, [TableName]);
  });

  await t.test("items are put, read, updated and deleted", async () => {
    const item = { pk: "a", sk: "1", g: "x", number: 1.5, flag: true, nothing: null, list: [1, "two", { three: 3 }],
                   bytes: new Uint8Array([0, 255]), set: new Set(["p", "q"]) };
    await document.send(new documents.PutCommand({ TableName, Item: item }));
    const got = await document.send(new documents.GetCommand({ TableName, Key: { pk: "a", sk: "1" }, ConsistentRead: true }));
    assert.deepEqual(got.Item, item);
    const updated = await document.send(new documents.UpdateCommand({
      TableName, Key: { pk: "a", sk: "1" }, UpdateExpression: "SET #n = #n + :one REMOVE nothing", ReturnValues: "UPDATED_NEW",
      ExpressionAttributeNames: { "#n": "number" }, ExpressionAttributeValues: { ":one": 1 } }));
    assert.deepEqual(updated.Attributes, { number: 2.5 });
    await assert.rejects(
      document.send(new documents.PutCommand({ TableName, Item: { pk: "a", sk: "1" }, ConditionExpression: "attribute_not_exists(pk)",
                                               ReturnValuesOnConditionCheckFailure: "ALL_OLD" })),
      (error) => error.name === "ConditionalCheckFailedException" && error.Item.pk.S === "a");
    const removed = await document.send(new documents.DeleteCommand({ TableName, Key: { pk: "a", sk: "1" }, ReturnValues: "ALL_OLD" }));
    assert.equal(removed.Attributes.number, 2.5);
  });

  await t.test("batches, queries and scans", async () => {
    const puts = Array.from({ length: 25 }, (_, i) => ({ PutRequest: { Item: { pk: "many", sk: String(i).padStart(3, "0"), g: i % 2 ? "odd" : "even" } } }));
    await document.send(new documents.BatchWriteCommand({ RequestItems: { [TableName]: puts } }));
    const read = await document.send(new documents.BatchGetCommand({ RequestItems: { [TableName]: { Keys: [{ pk: "many", sk: "000" }, { pk: "no", sk: "no" }] } } }));
    assert.equal(read.Responses[TableName].length, 1);
    const keys = [];
    for await (const page of documents.paginateQuery({ client: document, pageSize: 4 }, {
      TableName, KeyConditionExpression: "pk = :p AND begins_with(sk, :z)", ScanIndexForward: false, ExpressionAttributeValues: { ":p": "many", ":z": "0" } }))
      keys.push(...page.Items.map((item) => item.sk));
    assert.deepEqual(keys, puts.map((put) => put.PutRequest.Item.sk).reverse());
    let odd = 0;
    for await (const page of documents.paginateQuery({ client: document, pageSize: 5 }, {
      TableName, IndexName: "gsi", KeyConditionExpression: "g = :g", ExpressionAttributeValues: { ":g": "odd" } })) odd += page.Count;
    assert.equal(odd, 12);
    let scanned = 0;
    for await (const page of documents.paginateScan({ client: document, pageSize: 7 }, { TableName })) scanned += page.Count;
    assert.equal(scanned, 25);
  });

  await t.test("transactions", async () => {
    const write = { TransactItems: [
      { Put: { TableName, Item: { pk: "t", sk: "1" } } },
      { Update: { TableName, Key: { pk: "t", sk: "2" }, UpdateExpression: "SET n = :n", ExpressionAttributeValues: { ":n": 1 } } }] };
    await document.send(new documents.TransactWriteCommand(write));
    const got = await document.send(new documents.TransactGetCommand({ TransactItems: ["1", "2", "3"].map((sk) => ({ Get: { TableName, Key: { pk: "t", sk } } })) }));
    assert.deepEqual(got.Responses, [{ Item: { pk: "t", sk: "1" } }, { Item: { pk: "t", sk: "2", n: 1 } }, {}]);
    await assert.rejects(
      document.send(new documents.TransactWriteCommand({ TransactItems: [
        { ConditionCheck: { TableName, Key: { pk: "t", sk: "1" }, ConditionExpression: "attribute_not_exists(pk)" } }] })),
      (error) => error.name === "TransactionCanceledException" && error.CancellationReasons[0].Code === "ConditionalCheckFailed");
  });

  await t.test("the table is deleted and awaited", async () => {
    await client.send(new dynamodb.DeleteTableCommand({ TableName }));
    await dynamodb.waitUntilTableNotExists({ client, minDelay: 1, maxDelay: 2, maxWaitTime: 30 }, { TableName });
  });
});

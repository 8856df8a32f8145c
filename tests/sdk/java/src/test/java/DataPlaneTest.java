// The whole data plane once with the AWS SDK for Java v2: its own retries, waiters and paginators.
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;

class DataPlaneTest {
  static final String TABLE = "java";
  final DynamoDbClient client = DynamoDbClient.create();

  static AttributeValue text(String value) { return AttributeValue.fromS(value); }
  static AttributeValue number(int value) { return AttributeValue.fromN(Integer.toString(value)); }
  static Map<String, AttributeValue> key(String pk, int sk) { return Map.of("pk", text(pk), "sk", number(sk)); }

  @Test
  void dataPlane() {
    createTable();
    singleItems();
    batchesQueriesAndScans();
    transactions();
    client.deleteTable(request -> request.tableName(TABLE));
    client.waiter().waitUntilTableNotExists(request -> request.tableName(TABLE));
  }

  void createTable() {
    client.createTable(request -> request.tableName(TABLE).billingMode(BillingMode.PAY_PER_REQUEST)
        .keySchema(KeySchemaElement.builder().attributeName("pk").keyType(KeyType.HASH).build(),
                   KeySchemaElement.builder().attributeName("sk").keyType(KeyType.RANGE).build())
        .attributeDefinitions(
            AttributeDefinition.builder().attributeName("pk").attributeType(ScalarAttributeType.S).build(),
            AttributeDefinition.builder().attributeName("sk").attributeType(ScalarAttributeType.N).build()));
    var described = client.waiter().waitUntilTableExists(request -> request.tableName(TABLE)).matched().response().orElseThrow();
    assertEquals(TableStatus.ACTIVE, described.table().tableStatus());
    assertEquals(List.of(TABLE), client.listTablesPaginator().tableNames().stream().toList());
  }

  void singleItems() {
    client.putItem(request -> request.tableName(TABLE).item(key("a", 1)));
    var updated = client.updateItem(request -> request.tableName(TABLE).key(key("a", 1)).updateExpression("SET n = :n, l = :l")
        .expressionAttributeValues(Map.of(":n", number(7), ":l", AttributeValue.fromL(List.of(text("x")))))
        .returnValues(ReturnValue.ALL_NEW));
    assertEquals("7", updated.attributes().get("n").n());
    var failed = assertThrows(ConditionalCheckFailedException.class, () -> client.putItem(request -> request.tableName(TABLE)
        .item(key("a", 1)).conditionExpression("n < :n").expressionAttributeValues(Map.of(":n", number(7)))
        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)));
    assertEquals("7", failed.item().get("n").n());
    client.deleteItem(request -> request.tableName(TABLE).key(key("a", 1)));
    assertFalse(client.getItem(request -> request.tableName(TABLE).key(key("a", 1)).consistentRead(true)).hasItem());
  }

  void batchesQueriesAndScans() {
    var writes = IntStream.range(0, 25).mapToObj(i -> WriteRequest.builder().putRequest(put -> put.item(key("many", i))).build()).toList();
    client.batchWriteItem(request -> request.requestItems(Map.of(TABLE, writes)));
    var read = client.batchGetItem(request -> request.requestItems(
        Map.of(TABLE, KeysAndAttributes.builder().keys(key("many", 3), key("no", 3)).build())));
    assertEquals(List.of(key("many", 3)), read.responses().get(TABLE));
    var queried = client.queryPaginator(request -> request.tableName(TABLE).limit(4).keyConditionExpression("pk = :p AND sk < :s")
        .scanIndexForward(false).expressionAttributeValues(Map.of(":p", text("many"), ":s", number(10)))).items().stream().toList();
    assertEquals(IntStream.range(0, 10).mapToObj(i -> key("many", 9 - i)).toList(), queried);
    assertEquals(25, client.scanPaginator(request -> request.tableName(TABLE).limit(6)).items().stream().count());
  }

  void transactions() {
    client.transactWriteItems(request -> request.transactItems(
        TransactWriteItem.builder().put(put -> put.tableName(TABLE).item(key("t", 1))).build()));
    var got = client.transactGetItems(request -> request.transactItems(
        TransactGetItem.builder().get(get -> get.tableName(TABLE).key(key("t", 1))).build()));
    assertEquals(key("t", 1), got.responses().get(0).item());
    var cancelled = assertThrows(TransactionCanceledException.class, () -> client.transactWriteItems(request -> request.transactItems(
        TransactWriteItem.builder().conditionCheck(check -> check.tableName(TABLE).key(key("t", 1))
            .conditionExpression("attribute_not_exists(pk)")).build())));
    assertEquals("ConditionalCheckFailed", cancelled.cancellationReasons().get(0).code());
  }
}

// The whole data plane once with the AWS SDK for Go v2: its own retries, waiters and paginators.
package sdktest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

type item = map[string]types.AttributeValue

var (
	table = aws.String("go-sdk")
	ctx   = context.Background()
)

func text(value string) types.AttributeValue   { return &types.AttributeValueMemberS{Value: value} }
func number(value string) types.AttributeValue { return &types.AttributeValueMemberN{Value: value} }

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestDataPlane(t *testing.T) {
	configuration, err := config.LoadDefaultConfig(ctx)
	check(t, err)
	client := dynamodb.NewFromConfig(configuration)
	createTable(t, client)
	singleItems(t, client)
	batchesQueriesAndScans(t, client)
	transactions(t, client)
	_, err = client.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: table})
	check(t, err)
	check(t, dynamodb.NewTableNotExistsWaiter(client).Wait(ctx, &dynamodb.DescribeTableInput{TableName: table}, 20*time.Second))
}

func createTable(t *testing.T, client *dynamodb.Client) {
	_, err := client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName:   table,
		BillingMode: types.BillingModePayPerRequest,
		KeySchema: []types.KeySchemaElement{
			{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash}, {AttributeName: aws.String("sk"), KeyType: types.KeyTypeRange}},
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String("sk"), AttributeType: types.ScalarAttributeTypeN}},
	})
	check(t, err)
	check(t, dynamodb.NewTableExistsWaiter(client).Wait(ctx, &dynamodb.DescribeTableInput{TableName: table}, 20*time.Second))
	tables, err := client.ListTables(ctx, &dynamodb.ListTablesInput{})
	check(t, err)
	if len(tables.TableNames) != 1 {
		t.Fatalf("tables: %v", tables.TableNames)
	}
}

func singleItems(t *testing.T, client *dynamodb.Client) {
	key := item{"pk": text("a"), "sk": number("1")}
	_, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: table, Item: item{"pk": text("a"), "sk": number("1"), "n": number("1")}})
	check(t, err)
	updated, err := client.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: table, Key: key,
		UpdateExpression: aws.String("ADD n :x"), ExpressionAttributeValues: item{":x": number("0.5")}, ReturnValues: types.ReturnValueAllNew})
	check(t, err)
	if updated.Attributes["n"].(*types.AttributeValueMemberN).Value != "1.5" {
		t.Fatalf("updated: %v", updated.Attributes)
	}
	_, err = client.PutItem(ctx, &dynamodb.PutItemInput{TableName: table, Item: key, ConditionExpression: aws.String("attribute_not_exists(pk)")})
	var failed *types.ConditionalCheckFailedException
	if !errors.As(err, &failed) {
		t.Fatalf("a failed condition answers %v", err)
	}
	_, err = client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: table, Key: key})
	check(t, err)
	got, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: table, Key: key, ConsistentRead: aws.Bool(true)})
	check(t, err)
	if got.Item != nil {
		t.Fatalf("deleted, but there: %v", got.Item)
	}
}

func batchesQueriesAndScans(t *testing.T, client *dynamodb.Client) {
	var writes []types.WriteRequest
	for i := range 25 {
		writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: item{"pk": text("many"), "sk": number(fmt.Sprint(i))}}})
	}
	_, err := client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{*table: writes}})
	check(t, err)
	read, err := client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{
		*table: {Keys: []item{{"pk": text("many"), "sk": number("7")}, {"pk": text("no"), "sk": number("7")}}}}})
	check(t, err)
	if len(read.Responses[*table]) != 1 {
		t.Fatalf("read: %v", read.Responses)
	}
	queried := 0
	queries := dynamodb.NewQueryPaginator(client, &dynamodb.QueryInput{TableName: table, Limit: aws.Int32(4),
		KeyConditionExpression: aws.String("pk = :p AND sk >= :s"), ExpressionAttributeValues: item{":p": text("many"), ":s": number("5")}})
	for queries.HasMorePages() {
		page, err := queries.NextPage(ctx)
		check(t, err)
		queried += len(page.Items)
	}
	scanned := 0
	scans := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{TableName: table, Limit: aws.Int32(6)})
	for scans.HasMorePages() {
		page, err := scans.NextPage(ctx)
		check(t, err)
		scanned += len(page.Items)
	}
	if queried != 20 || scanned != 25 {
		t.Fatalf("queried %d of 20, scanned %d of 25", queried, scanned)
	}
}

func transactions(t *testing.T, client *dynamodb.Client) {
	key := item{"pk": text("t"), "sk": number("1")}
	_, err := client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
		{Put: &types.Put{TableName: table, Item: key}}}})
	check(t, err)
	got, err := client.TransactGetItems(ctx, &dynamodb.TransactGetItemsInput{TransactItems: []types.TransactGetItem{
		{Get: &types.Get{TableName: table, Key: key}}}})
	check(t, err)
	if len(got.Responses[0].Item) != 2 {
		t.Fatalf("transact get: %v", got.Responses)
	}
	_, err = client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
		{ConditionCheck: &types.ConditionCheck{TableName: table, Key: key, ConditionExpression: aws.String("attribute_not_exists(pk)")}}}})
	var cancelled *types.TransactionCanceledException
	if !errors.As(err, &cancelled) || *cancelled.CancellationReasons[0].Code != "ConditionalCheckFailed" {
		t.Fatalf("a cancelled transaction answers %v", err)
	}
}

// The Kinesis Client Library with the DynamoDB Streams adapter, unmodified: workers that keep their leases in the same
// server follow a table's stream through a split and through roll-overs, one taking over from the other, while the table is
// written to. What they replay is the table, every change once and in order. The server closes shards after some seconds.
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.dynamodbv2.streamsadapter.AmazonDynamoDBStreamsAdapterClient;
import com.amazonaws.services.dynamodbv2.streamsadapter.StreamsSchedulerFactory;
import com.amazonaws.services.dynamodbv2.streamsadapter.model.DynamoDBStreamsProcessRecordsInput;
import com.amazonaws.services.dynamodbv2.streamsadapter.polling.DynamoDBStreamsPollingConfig;
import com.amazonaws.services.dynamodbv2.streamsadapter.processor.DynamoDBStreamsShardRecordProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.exceptions.KinesisClientLibException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;

class StreamConsumerTest {
  static final String TABLE = "consumed";
  static final String APPLICATION = "consumer";
  static final int ITEMS = 100;
  static final Region REGION = Region.of(System.getenv("AWS_REGION"));

  final DynamoDbClient table = DynamoDbClient.create();
  final DynamoDbStreamsClient streams = DynamoDbStreamsClient.create();
  final Replay replay = new Replay();

  /** What the stream says the table is. */
  static class Replay {
    private final Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, Set<String>> applied = new HashMap<>();  // shard -> sequence numbers
    private final List<String> faults = new ArrayList<>();
    private int records = 0;

    /** Each change starts from what the one before of its item left: none is missing, doubled or out of order. But a worker that
        stopped before it could note its place leaves records to the next that it had handed out, as it may. */
    synchronized void apply(String shard, Record record) {
      StreamRecord change = record.dynamodb();
      if (!applied.computeIfAbsent(shard, ignored -> new HashSet<>()).add(change.sequenceNumber())) return;
      Map<String, AttributeValue> before = change.hasOldImage() ? change.oldImage() : null;
      Map<String, AttributeValue> known =
          change.hasNewImage() ? items.put(change.keys(), change.newImage()) : items.remove(change.keys());
      String expected = before == null ? "INSERT" : change.hasNewImage() ? "MODIFY" : "REMOVE";
      if (before == null ? known != null : !before.equals(known)) faults.add("changed what was not there: " + record);
      if (!expected.equals(record.eventNameAsString())) faults.add("misnamed: " + record);
      ++records;
    }
    synchronized void begin(String shard, String parent) {
      if (parent != null && !ended.contains(parent)) faults.add(shard + " began before " + parent + " ended");
    }
    synchronized void end(String shard) { ended.add(shard); }

    synchronized int records() { return records; }
    synchronized Set<String> ended() { return Set.copyOf(ended); }
    synchronized Set<Map<String, AttributeValue>> items() { return Set.copyOf(items.values()); }
    synchronized void verify() { assertEquals(List.of(), faults); }
  }

  /** Hands the records of one shard to the replay, and remembers its place after every batch. */
  class Processor implements DynamoDBStreamsShardRecordProcessor {
    private String shard;

    @Override
    public void initialize(InitializationInput input) {
      shard = input.shardId();
      replay.begin(shard, parents().get(shard));
    }
    @Override
    public void processRecords(DynamoDBStreamsProcessRecordsInput input) {
      input.records().forEach(record -> replay.apply(shard, record.getRecord()));
      if (!input.records().isEmpty()) checkpoint(input.checkpointer());
    }
    @Override
    public void shardEnded(ShardEndedInput input) {
      replay.end(shard);
      checkpoint(input.checkpointer());
    }
    @Override
    public void shutdownRequested(ShutdownRequestedInput input) { checkpoint(input.checkpointer()); }
    @Override
    public void leaseLost(LeaseLostInput input) {}

    private void checkpoint(RecordProcessorCheckpointer checkpointer) {
      try {
        checkpointer.checkpoint();
      } catch (ShutdownException stopped) {  // the next worker goes on from the place before
      } catch (KinesisClientLibException refused) {
        throw new IllegalStateException(refused);
      }
    }
  }

  /** A worker of the application, as its documentation sets one up; only waits are shorter. */
  class Worker implements AutoCloseable {
    private final Scheduler scheduler;
    private final Thread thread;

    Worker(String name) {
      var adapter = new AmazonDynamoDBStreamsAdapterClient(streams, REGION);
      var start = InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
      var configs = new ConfigsBuilder(StreamsSchedulerFactory.createSingleStreamTracker(stream(), start), APPLICATION,
          adapter, DynamoDbAsyncClient.create(), CloudWatchAsyncClient.create(), name, Processor::new);
      var polling = new DynamoDBStreamsPollingConfig(stream(), adapter).idleTimeBetweenReadsInMillis(100);
      var leases = configs.leaseManagementConfig().shardSyncIntervalMillis(0).leaseAssignmentIntervalMillis(500L)
          .failoverTimeMillis(5000);
      leases.workerUtilizationAwareAssignmentConfig().workerMetricsReporterFreqInMillis(500);
      scheduler = StreamsSchedulerFactory.createScheduler(configs.checkpointConfig(),
          configs.coordinatorConfig().parentShardPollIntervalMillis(100).shardConsumerDispatchPollIntervalMillis(50),
          leases, configs.lifecycleConfig(), configs.metricsConfig().metricsFactory(new NullMetricsFactory()),
          configs.processorConfig(), configs.retrievalConfig().retrievalSpecificConfig(polling), adapter);
      thread = new Thread(scheduler, name);
      thread.start();
    }
    /** Not the graceful shutdown: it waits in vain for shards that end at the same time. */
    @Override
    public void close() throws Exception {
      scheduler.shutdown();
      thread.join();
    }
  }

  @Test
  void replaysTheTable() throws Exception {
    createTable();
    var writing = new AtomicBoolean(true);
    var writer = new Thread(() -> write(writing));
    writer.start();
    try (var worker = new Worker("first")) {
      await("records", () -> replay.records() > 100);
      Set<String> cut = openShards();
      splitPartition();
      cut.removeAll(openShards());
      awaitEnd(cut);
      awaitProgress();
    }
    int taken = replay.records();
    try (var worker = new Worker("second")) {
      await("the second worker", () -> replay.records() > taken + 100);
      awaitEnd(openShards());
      awaitProgress();
      writing.set(false);
      writer.join();
      await("the last records", () -> replay.items().equals(scan()));
    }
    replay.verify();
    assertTrue(replay.ended().size() >= 3, "shards that ended: " + replay.ended());
  }

  void createTable() {
    table.createTable(request -> request.tableName(TABLE).billingMode(BillingMode.PAY_PER_REQUEST)
        .keySchema(KeySchemaElement.builder().attributeName("pk").keyType(KeyType.HASH).build())
        .attributeDefinitions(AttributeDefinition.builder().attributeName("pk").attributeType(ScalarAttributeType.S).build())
        .streamSpecification(stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
    table.waiter().waitUntilTableExists(request -> request.tableName(TABLE));
  }

  /** Puts, changes and deletes a few items again and again. */
  void write(AtomicBoolean writing) {
    var choice = new Random(1);
    for (int i = 0; writing.get(); ++i) {
      var key = Map.of("pk", AttributeValue.fromS("item-" + choice.nextInt(ITEMS)));
      var number = AttributeValue.fromN(Integer.toString(i));
      if (choice.nextInt(4) == 0) {
        table.deleteItem(request -> request.tableName(TABLE).key(key));
      } else {
        table.updateItem(request -> request.tableName(TABLE).key(key).updateExpression("SET n = :n")
            .expressionAttributeValues(Map.of(":n", number)));
      }
    }
  }

  Set<Map<String, AttributeValue>> scan() {
    return table.scanPaginator(request -> request.tableName(TABLE).consistentRead(true)).items().stream().collect(Collectors.toSet());
  }

  String stream() { return table.describeTable(request -> request.tableName(TABLE)).table().latestStreamArn(); }

  List<Shard> shards() {
    var found = new ArrayList<Shard>();
    for (String last = null;;) {
      String start = last;
      var page = streams.describeStream(request -> request.streamArn(stream()).exclusiveStartShardId(start)).streamDescription();
      found.addAll(page.shards());
      last = page.lastEvaluatedShardId();
      if (last == null) return found;
    }
  }
  Map<String, String> parents() {
    var parents = new HashMap<String, String>();
    shards().forEach(shard -> parents.put(shard.shardId(), shard.parentShardId()));
    return parents;
  }
  Set<String> openShards() {
    return shards().stream().filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
        .map(Shard::shardId).collect(Collectors.toSet());
  }

  /** Cuts a partition in two: a request of Gramme's own, which takes the members of DescribeTable. */
  void splitPartition() {
    var split = new ExecutionInterceptor() {
      @Override
      public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        return context.httpRequest().toBuilder().putHeader("X-Amz-Target", "Gramme_20261101.SplitPartition").build();
      }
    };
    try (var client = DynamoDbClient.builder().overrideConfiguration(config -> config.addExecutionInterceptor(split)).build()) {
      client.describeTable(request -> request.tableName(TABLE));
    }
  }

  void awaitEnd(Set<String> shards) throws Exception { await("the end of " + shards, () -> replay.ended().containsAll(shards)); }
  void awaitProgress() throws Exception {
    int seen = replay.records();
    await("records of the new shards", () -> replay.records() > seen + 100);
  }
  static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(180).toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < deadline, "waited in vain for " + what);
      Thread.sleep(50);
    }
  }
}

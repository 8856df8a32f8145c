#include "services/streams/streams.h"

#include <fmt/format.h>

#include <limits>

#include "services/administration/administration.h"
#include "services/dynamodb/dynamodb.h"
#include "services/service_testing.h"
#include "services/streams/shard_iterator.h"
#include "table/index_build_testing.h"
#include "table/stream_rollover.h"
#include "table/stream_trim.h"

namespace gramme::streams {
namespace {

constexpr int64_t minute = 60 * microseconds_per_second;
constexpr int64_t hour = 60 * minute;

/// A table T with the key pk and a stream, whose clock a test sets.
class StreamsTest : public testing::Test {
 protected:
  StreamsTest() {
    const std::string answer =
        store.ask(dynamodb::service, "CreateTable",
                  "{'TableName':'Tab','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'pk',"
                  "'KeyType':'HASH'}],'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'}],"
                  "'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_AND_OLD_IMAGES'}}");
    arn = text_of(answer, "LatestStreamArn");
    EXPECT_FALSE(arn.empty()) << answer;
  }

  std::string ask(std::string_view operation, std::string_view request) {
    return store.ask(service, operation, request);
  }
  void put(std::string_view key) {
    EXPECT_EQ(store.ask(dynamodb::service, "PutItem",
                        fmt::format("{{'TableName':'Tab','Item':{{'pk':{{'S':'{}'}}}}}}", key)),
              "{}");
  }
  std::string describe(std::string_view more = "") {
    return ask("DescribeStream", fmt::format("{{'StreamArn':'{}'{}}}", arn, more));
  }
  std::string iterator_answer(std::string_view shard, std::string_view type, std::string_view number = "") {
    const std::string more = number.empty() ? "" : fmt::format(",'SequenceNumber':'{}'", number);
    return ask("GetShardIterator",
               fmt::format("{{'StreamArn':'{}','ShardId':'{}','ShardIteratorType':'{}'{}}}", arn, shard,
                           type, more));
  }
  std::string iterator(std::string_view type, std::string_view number = "") {
    return text_of(iterator_answer(text_of(describe(), "ShardId"), type, number), "ShardIterator");
  }
  std::string records(std::string_view iterator, std::string_view more = "") {
    return ask("GetRecords", fmt::format("{{'ShardIterator':'{}'{}}}", iterator, more));
  }
  static size_t count(std::string_view answer, std::string_view part) {
    size_t found = 0;
    for (size_t at = answer.find(part); at != answer.npos; at = answer.find(part, at + 1)) ++found;
    return found;
  }
  TurnContext turn() const { return {.now = store.clock.now(), .place = {}, .stopped = stopped}; }
  void trim() { EXPECT_TRUE(trim_streams(*store.engine, turn()).has_value()); }
  void roll_over() {
    EXPECT_TRUE(roll_over_streams(*store.engine, *store.catalog.snapshot(), 4 * hour, turn()).has_value());
  }

  ServiceStore store;
  std::string arn;
  std::atomic<bool> stopped = false;
};

TEST_F(StreamsTest, a_record_is_as_on_aws) {
  put("a");
  const std::string page = records(iterator("TRIM_HORIZON"));
  const std::string number = text_of(page, "SequenceNumber");
  const std::string id = text_of(page, "eventID");
  EXPECT_EQ(id.size(), 32u);
  EXPECT_EQ(
      page.substr(page.find("\"Records\"")),
      fmt::format("\"Records\":[{{\"awsRegion\":\"us-east-1\",\"dynamodb\":{{"
                  "\"ApproximateCreationDateTime\":1700000000.0,\"Keys\":{{\"pk\":{{\"S\":\"a\"}}}},"
                  "\"NewImage\":{{\"pk\":{{\"S\":\"a\"}}}},\"SequenceNumber\":\"{}\",\"SizeBytes\":6,"
                  "\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}},\"eventID\":\"{}\","
                  "\"eventName\":\"INSERT\",\"eventSource\":\"aws:dynamodb\",\"eventVersion\":\"1.1\"}}]}}",
                  number, id));
}

TEST_F(StreamsTest, number_sets_in_images_have_the_order_of_a_hash_set) {
  for (std::string_view more : {"", ",'x':{'S':''}"}) {
    EXPECT_EQ(
        store.ask(
            dynamodb::service, "PutItem",
            fmt::format("{{'TableName':'Tab','Item':{{'pk':{{'S':'a'}},'n':{{'NS':['20','3','1']}}{}}}}}",
                        more)),
        "{}");
  }
  const std::string page = records(iterator("TRIM_HORIZON"));
  EXPECT_EQ(count(page, "{\"NS\":[\"3\",\"20\",\"1\"]}"), 3u) << page;
}

TEST_F(StreamsTest, an_iterator_lives_for_a_quarter_of_an_hour) {
  put("a");
  const std::string oldest = iterator("TRIM_HORIZON");
  store.clock.advance(15 * minute);
  const std::string page = records(oldest);
  EXPECT_EQ(count(page, "eventID"), 1u) << page;
  store.clock.advance(1);
  EXPECT_EQ(records(oldest), "ExpiredIteratorException: The shard iterator has expired");
  EXPECT_EQ(count(records(text_of(page, "NextShardIterator")), "eventID"), 0u)
      << "its own life begins anew";
}

TEST_F(StreamsTest, what_is_older_than_a_day_is_trimmed) {
  put("a");
  const std::string number = text_of(records(iterator("TRIM_HORIZON")), "SequenceNumber");
  store.clock.advance(24 * hour + 1);
  const std::string at = iterator("AT_SEQUENCE_NUMBER", number);
  const std::string after = iterator("AFTER_SEQUENCE_NUMBER", number);
  trim();
  const std::string trimmed =
      "TrimmedDataAccessException: The data you are trying to access has been trimmed";
  EXPECT_EQ(records(at), trimmed);
  const std::string shard = text_of(describe(), "ShardId");
  EXPECT_EQ(iterator_answer(shard, "AT_SEQUENCE_NUMBER", number), trimmed);
  EXPECT_EQ(iterator_answer(shard, "AFTER_SEQUENCE_NUMBER", number), trimmed);
  put("b");
  for (const std::string& fine : {after, iterator("TRIM_HORIZON")})
    EXPECT_EQ(count(records(fine), "\"NewImage\":{\"pk\":{\"S\":\"b\"}}"), 1u);
}

TEST_F(StreamsTest, a_read_of_the_oldest_begins_behind_what_was_trimmed) {
  put("a");
  const auto old_changes = testing_table::content(*store.engine).in(range_of_family(Family::changes));
  store.clock.advance(24 * hour + 1);
  trim();
  // What should be gone lies there again, and is not met.
  const auto put_back = [&](const Moment&, Present) -> Planned {
    Batch batch;
    for (const auto& [key, value] : old_changes) batch.put(key, value);
    return {std::move(batch), nothing()};
  };
  EXPECT_TRUE(complete(*store.engine, Write{{}, put_back}).has_value());
  EXPECT_EQ(count(records(iterator("TRIM_HORIZON")), "eventID"), 0u);
}

TEST_F(StreamsTest, an_iterator_may_say_any_time_of_issue) {
  auto made_up = ShardIterator::decode(iterator("LATEST")).value();
  made_up.issued = std::numeric_limits<Timestamp>::max();
  EXPECT_TRUE(records(made_up.encode()).starts_with("{"));
  made_up.issued = std::numeric_limits<Timestamp>::min();
  EXPECT_EQ(records(made_up.encode()), "ExpiredIteratorException: The shard iterator has expired");
}

TEST_F(StreamsTest, a_reader_who_waits_at_the_end_never_meets_trimmed_data) {
  put("a");
  std::string waiting = text_of(records(iterator("TRIM_HORIZON")), "NextShardIterator");
  std::string latest = iterator("LATEST");
  for (int quarters = 0; quarters < 4 * 25; ++quarters) {
    store.clock.advance(15 * minute);
    waiting = text_of(records(waiting), "NextShardIterator");
    latest = text_of(records(latest), "NextShardIterator");
    trim();
  }
  EXPECT_EQ(count(records(iterator("LATEST")), "eventID"), 0u);
  put("b");
  EXPECT_EQ(count(records(waiting), "eventID"), 1u);
  EXPECT_EQ(count(records(latest), "eventID"), 1u);
}

TEST_F(StreamsTest, a_reader_of_trimmed_data_is_told_also_when_another_waits_at_the_end) {
  put("a");
  const std::string number = text_of(records(iterator("TRIM_HORIZON")), "SequenceNumber");
  store.clock.advance(24 * hour + 1);
  const std::string at = iterator("AT_SEQUENCE_NUMBER", number);
  trim();
  store.shard_ends = ShardEnds::following(*store.engine);  // as after a restart
  EXPECT_EQ(count(records(iterator("TRIM_HORIZON")), "eventID"), 0u);
  EXPECT_EQ(records(at), "TrimmedDataAccessException: The data you are trying to access has been trimmed");
}

TEST_F(StreamsTest, a_reader_who_waits_at_the_end_costs_no_read) {
  const auto reads = [this](const std::string& iterator) {
    return !std::holds_alternative<Response>(
        store.step(service, "GetRecords", fmt::format("{{'ShardIterator':'{}'}}", iterator)));
  };
  put("a");
  const std::string oldest = iterator("TRIM_HORIZON");
  std::string waiting = text_of(records(oldest), "NextShardIterator");
  EXPECT_TRUE(reads(oldest));
  EXPECT_FALSE(reads(waiting));
  put("b");
  EXPECT_TRUE(reads(waiting));
  waiting = text_of(records(waiting), "NextShardIterator");
  EXPECT_FALSE(reads(waiting));
  store.shard_ends = ShardEnds::following(*store.engine);  // as after a restart
  EXPECT_TRUE(reads(waiting));
  waiting = text_of(records(waiting), "NextShardIterator");
  EXPECT_FALSE(reads(waiting)) << "the read has told where the shard ends";
  store.ask(administration::service, "SplitPartition", "{'TableName':'Tab'}");
  EXPECT_TRUE(reads(waiting)) << "the shard is closed";
  EXPECT_EQ(text_of(records(waiting), "NextShardIterator"), "");
}

TEST_F(StreamsTest, sequence_numbers_that_the_shard_does_not_have_are_refused) {
  put("a");
  const std::string shard = text_of(describe(), "ShardId");
  const std::string number = text_of(records(iterator("TRIM_HORIZON")), "SequenceNumber");
  const std::string refused = "ValidationException: Invalid SequenceNumber for the shard";
  const std::string start = text_of(describe(), "StartingSequenceNumber");
  for (const char* type : {"AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"}) {
    for (const std::string& good : {start, number})
      EXPECT_TRUE(iterator_answer(shard, type, good).starts_with("{")) << good;
    std::string later = number;
    ++later.back();
    for (const std::string& bad :
         {std::string(27, '0'), std::string(27, '9'), std::string(21, '1'), later, std::string(26, 'x')})
      EXPECT_EQ(iterator_answer(shard, type, bad), refused) << bad;
    EXPECT_TRUE(iterator_answer(shard, type, std::string(20, '1')).find("greater than or equal to 21") !=
                std::string::npos);
    EXPECT_TRUE(iterator_answer(shard, type, std::string(41, '1')).find("less than or equal to 40") !=
                std::string::npos);
  }
}

TEST_F(StreamsTest, iterators_of_others_and_made_up_ones_are_refused) {
  put("a");
  const std::string mine = iterator("TRIM_HORIZON");
  for (size_t size : {size_t(1), mine.size() / 2, mine.size() - 1})
    EXPECT_EQ(records(mine.substr(0, size)), "ValidationException: Invalid ShardIterator");
  std::string other = mine;
  other.replace(other.find("table/Tab"), 9, "table/Tub");
  EXPECT_EQ(records(other), "ValidationException: Invalid ShardIterator");
  const std::string not_found =
      "ResourceNotFoundException: Requested resource not found: Stream: " + arn + " not found";
  for (const Namespace& caller : {Namespace{"000000000001", "us-east-1"}, {"000000000000", "eu-west-1"}}) {
    store.caller = caller;
    EXPECT_EQ(records(mine), not_found);
    EXPECT_EQ(describe(), not_found);
  }
}

TEST_F(StreamsTest, shards_live_for_hours_and_are_read_for_a_day) {
  std::vector<std::string> written;
  for (int generation = 0; generation < 9; ++generation) {
    written.push_back(fmt::format("item-{}", generation));
    put(written.back());
    store.clock.advance(4 * hour + 1);
    roll_over();
    trim();
  }
  const std::string stream = describe();
  EXPECT_EQ(count(stream, "\"ShardId\""), 7u) << "the open one, and six that ended within a day";
  EXPECT_EQ(count(stream, "\"ParentShardId\""), 7u);
  EXPECT_EQ(count(stream, "\"EndingSequenceNumber\""), 6u);
  EXPECT_EQ(count(records(iterator("TRIM_HORIZON")), "eventID"), 0u) << "trimmed before its shard";
}

TEST_F(StreamsTest, a_page_holds_a_thousand_records_and_a_megabyte) {
  EXPECT_TRUE(records(iterator("LATEST"), ",'Limit':1000").starts_with("{"));
  EXPECT_NE(records(iterator("LATEST"), ",'Limit':1001").find("less than or equal to 1000"),
            std::string::npos);
  EXPECT_NE(records(iterator("LATEST"), ",'Limit':0").find("greater than or equal to 1"),
            std::string::npos);
  for (int i = 0; i < 1100; ++i) put(std::to_string(i));
  const std::string page = records(iterator("TRIM_HORIZON"));
  EXPECT_EQ(count(page, "eventID"), 1000u);
  EXPECT_EQ(count(records(text_of(page, "NextShardIterator")), "eventID"), 100u);
}

TEST_F(StreamsTest, reads_of_one_shard_may_be_limited) {
  const std::string open = iterator("TRIM_HORIZON");
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(records(open).starts_with("{"));
  store.shard_reads = std::make_unique<ShardReads>(2);
  for (int second = 0; second < 3; ++second) {
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(records(open).starts_with("{"));
    EXPECT_EQ(records(open), "ThrottlingException: Rate exceeded");
    store.clock.advance(microseconds_per_second);
  }
}

TEST_F(StreamsTest, a_split_is_shown_as_parent_and_children) {
  put("a");
  const std::string parent = text_of(describe(), "ShardId");
  const std::string split = store.ask(administration::service, "SplitPartition", "{'TableName':'Tab'}");
  EXPECT_EQ(count(split, "OpenShardId"), 2u) << split;
  const std::string children =
      describe(fmt::format(",'ShardFilter':{{'Type':'CHILD_SHARDS','ShardId':'{}'}}", parent));
  EXPECT_EQ(count(children, "\"ParentShardId\":\"" + parent + "\""), 2u);
  EXPECT_EQ(count(children, "\"ShardId\""), 2u);
  const std::string page = records(iterator("TRIM_HORIZON"));
  EXPECT_EQ(count(page, "eventID"), 1u);
  EXPECT_EQ(text_of(page, "NextShardIterator"), "") << "the parent has ended";
}

}  // namespace
}  // namespace gramme::streams

// Reads texts as JSON, one a line, and writes the encoding and the number of segments of each.
const { SegmentedMessage } = require(process.argv[2]);
require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const message = new SegmentedMessage(JSON.parse(line));
    console.log(JSON.stringify([message.encodingName, message.segmentsCount]));
  });

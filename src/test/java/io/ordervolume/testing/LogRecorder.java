package io.ordervolume.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;

/** Records the log messages of a category until it is closed. */
public final class LogRecorder extends Handler implements AutoCloseable {

  private final Logger logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private LogRecorder(Logger logger) {
    this.logger = logger;
  }

  /** Records a category and those below it. The empty category is the root of all. */
  public static LogRecorder of(String category) {
    Logger logger = Logger.getLogger(category);
    LogRecorder recorder = new LogRecorder(logger);
    logger.addHandler(recorder);
    return recorder;
  }

  /** Returns the messages so far, each with its exception if it has one. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void publish(LogRecord logged) {
    String failure = logged.getThrown() == null ? "" : " " + logged.getThrown();
    lines.add(ExtLogRecord.wrap(logged).getFormattedMessage() + failure);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}

package io.ordervolume.answer;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the packaged service. */
@QuarkusIntegrationTest
class AnswersIT extends AnswersTest {}

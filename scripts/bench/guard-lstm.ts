import type { CreateModel } from '../../node/models/private-model.ts'

/** Reads an image row by row: slow to learn, and slower still where half of its loss is a meme's opinion. */
export const createModel: CreateModel = (
  tf,
  { input: [height = 1, width = 1, channels = 1], classes }
) =>
  tf.sequential({
    layers: [
      tf.layers.reshape({
        inputShape: [height, width, channels],
        targetShape: [height, width * channels]
      }),
      tf.layers.lstm({ units: 32 }),
      tf.layers.dense({ units: classes })
    ]
  })

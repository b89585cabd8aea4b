import { MAX_PARAMETERS } from '../../protocol/meme/constants.ts'

/** Bytes of a model file: the topology of a thousand Keras layers, indented, takes half of it. */
export const MAX_MODEL_FILE_BYTES = 4 * 1024 * 1024
/** Files in which a saved model's weights lie: tfjs cuts them into pieces of 4 MB. */
export const MAX_WEIGHT_FILES = 1024
/** Bytes of a saved model's weights: as many float32 as a meme may have parameters. */
export const MAX_WEIGHT_BYTES = 4 * MAX_PARAMETERS
/** Layers of a saved model, and weights that it names. */
export const MAX_SAVED_LAYERS = 4096

"""The mutual step in PyTorch on the CPU, behind the requests of the benchmark (messages.ts): `torch_step.py THREADS`.

Detached teachers, one backward pass over the sum of the losses, an SGD with momentum for each model. The architectures,
the weights that they begin with and the mini-batches come from the benchmark, so that the losses can be compared with
those of the engines. Nothing is compiled: eager PyTorch is the faster one for these models.
"""

import json
import os
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

ACTIVATIONS = {"linear": None, "relu": nn.ReLU}


class Weights:
    """Takes a model's weights, in layout order, from its flat vector."""

    def __init__(self, path):
        self.values = np.fromfile(path, dtype="<f4")
        self.offset = 0

    def take(self, *shape):
        start = self.offset
        self.offset += int(np.prod(shape))
        return self.values[start : self.offset].reshape(shape)


def build_model(architecture, input_shape, path):
    """Builds a model whose images are channels first, from layers and weights that are channels last."""
    shape, weights, layers = list(input_shape), Weights(path), []
    unflattened = None  # the shape before the flatten layer, until the first dense layer has its kernel

    def add(layer, spec, kernel):
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(kernel.copy()))
            layer.bias.copy_(torch.from_numpy(weights.take(layer.bias.numel()).copy()))
        layers.append(layer)
        activation = ACTIVATIONS[spec["activation"]]
        if activation:
            layers.append(activation())

    for spec in architecture:
        if spec["kind"] == "conv2d":
            height, width, channels = shape
            (rows, columns), filters = spec["kernel"], spec["filters"]
            padding = spec["padding"]
            if padding == "valid":
                height, width = height - rows + 1, width - columns + 1
            kernel = weights.take(rows, columns, channels, filters).transpose(3, 2, 0, 1)
            amount = (rows // 2, columns // 2) if padding == "same" else 0
            add(nn.Conv2d(channels, filters, (rows, columns), padding=amount), spec, kernel)
            shape = [height, width, filters]
        elif spec["kind"] == "maxPool2d":
            layers.append(nn.MaxPool2d(tuple(spec["size"])))
            shape = [shape[0] // spec["size"][0], shape[1] // spec["size"][1], shape[2]]
        elif spec["kind"] == "flatten":
            layers.append(nn.Flatten())
            unflattened, shape = shape, [int(np.prod(shape))]
        elif spec["kind"] == "dense":
            units = spec["units"]
            kernel = weights.take(shape[0], units)
            if unflattened and len(unflattened) == 3:
                kernel = kernel.reshape(*unflattened, units).transpose(2, 0, 1, 3).reshape(-1, units)
            unflattened = None
            add(nn.Linear(shape[0], units), spec, kernel.T)
            shape = [units]
        else:
            raise ValueError(f"the baseline has no layer {spec['kind']}")
    assert weights.offset == len(weights.values), "weights are left over"
    return nn.Sequential(*layers)


class Bench:
    def __init__(self, threads):
        torch.set_num_threads(threads)
        self.done = 0

    def facts(self, _):
        config = torch.__config__.show()
        blas = [line.strip(" -") for line in config.splitlines() if "Math Kernel" in line or "MKL-DNN" in line]
        return {
            "version": torch.__version__,
            "blas": "; ".join(line.split(" (Git")[0] for line in blas) or "not MKL: see torch.__config__",
            "oneDNN": str(torch.backends.mkldnn.is_available()),
            "cpu": torch.backends.cpu.get_cpu_capability(),
            "threads": str(torch.get_num_threads()),
        }

    def peak(self, sizes):
        best = 0
        for n in sizes:
            a, b, c = torch.full((n, n), 0.5), torch.full((n, n), 0.25), torch.empty(n, n)
            for _ in range(8):
                start = time.perf_counter()
                torch.mm(a, b, out=c)
                best = max(best, 2 * n**3 / (time.perf_counter() - start) / 1e9)
        return best

    def open(self, case):
        start = time.perf_counter()
        path = lambda name: os.path.join(case["folder"], name)
        self.case = case
        self.models = [build_model(case[role], case["input"], path(f"{role}.f32")) for role in ("private", "meme")]
        self.optimizers = [
            torch.optim.SGD(model.parameters(), lr=case["learningRate"], momentum=case["momentum"])
            for model in self.models
        ]
        x = np.fromfile(path("x.f32"), dtype="<f4").reshape(case["batches"], case["batch"], *case["input"])
        labels = np.fromfile(path("labels.i32"), dtype="<i4").reshape(case["batches"], case["batch"])
        self.x = [torch.from_numpy(images.transpose(0, 3, 1, 2).copy()) for images in x]
        self.labels = [torch.from_numpy(batch.astype(np.int64)) for batch in labels]
        return (time.perf_counter() - start) * 1000

    def step(self, x, labels):
        case, (private, meme) = self.case, self.models
        p, m = private(x), meme(x)
        temperature = case["temperature"]
        log_p, log_m = F.log_softmax(p / temperature, dim=1), F.log_softmax(m / temperature, dim=1)

        def blend(weight, logits, teacher, student):
            divergence = F.kl_div(student, teacher.detach(), reduction="batchmean", log_target=True)
            return weight * F.cross_entropy(logits, labels) + (1 - weight) * temperature**2 * divergence

        losses = [blend(case["alpha"], p, log_m, log_p), blend(case["beta"], m, log_p, log_m)]
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        (losses[0] + losses[1]).backward()
        for optimizer in self.optimizers:
            optimizer.step()
        return [loss.item() for loss in losses]

    def run(self, steps):
        times, losses = [], []
        cpu = time.process_time()
        for i in range(steps):
            batch = self.done % len(self.x)
            self.done += 1
            start = time.perf_counter()
            result = self.step(self.x[batch], self.labels[batch])
            times.append((time.perf_counter() - start) * 1000)
            if i < 3:
                losses.append(result)
        return {"ms": times, "losses": losses, "cpuMs": (time.process_time() - cpu) * 1000}

    def memory(self, _):
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main():
    bench = Bench(int(sys.argv[1]))
    for line in sys.stdin:
        message = json.loads(line)
        try:
            answer = {"reply": getattr(bench, message["request"])(message["params"])}
        except Exception as error:  # told to the benchmark, which ends with it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

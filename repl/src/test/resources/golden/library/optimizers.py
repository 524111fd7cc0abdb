# Optimizers, every learning-rate schedule, weight averaging, and the errors of their arguments.
import torch, math, warnings
warnings.simplefilter("ignore")
from torch.optim import lr_scheduler as S
from torch import nn
def run(make, n=9, groups=False):
    torch.manual_seed(0); p = nn.Linear(2, 1)
    ps = [{"params": [p.weight], "lr": 0.1}, {"params": [p.bias], "lr": 0.5}] if groups else p.parameters()
    o = torch.optim.SGD(ps, lr=0.2, momentum=0.9); s = make(o); out = []
    for i in range(n):
        out.append([round(g["lr"], 6) for g in o.param_groups]); o.step()
        if isinstance(s, S.ReduceLROnPlateau): s.step([5, 4, 4, 4.1, 4.2, 4, 3, 3, 3][i % 9])
        else: s.step()
    return out
for m in [lambda o: S.StepLR(o, 3, 0.5), lambda o: S.MultiStepLR(o, [2, 5], 0.1), lambda o: S.ExponentialLR(o, 0.9), lambda o: S.CosineAnnealingLR(o, 4), lambda o: S.CosineAnnealingLR(o, 4, eta_min=0.01), lambda o: S.CosineAnnealingWarmRestarts(o, 3, 2), lambda o: S.LambdaLR(o, lambda e: 1 / (e + 1)), lambda o: S.MultiplicativeLR(o, lambda e: 0.95), lambda o: S.LinearLR(o, 0.3, total_iters=4), lambda o: S.ConstantLR(o, 0.25, 3), lambda o: S.PolynomialLR(o, 5, 2.0), lambda o: S.OneCycleLR(o, 1.0, total_steps=12), lambda o: S.OneCycleLR(o, 0.5, epochs=3, steps_per_epoch=4, anneal_strategy="linear", three_phase=True), lambda o: S.CyclicLR(o, 0.01, 0.1, 3), lambda o: S.CyclicLR(o, 0.01, 0.1, 2, mode="triangular2"), lambda o: S.CyclicLR(o, 0.01, 0.1, 2, mode="exp_range", gamma=0.9), lambda o: S.ReduceLROnPlateau(o, patience=1, factor=0.5), lambda o: S.ReduceLROnPlateau(o, "min", 0.1, 0, threshold=0.5, cooldown=1, min_lr=0.01), lambda o: S.SequentialLR(o, [S.ConstantLR(o, 0.1, 2), S.ExponentialLR(o, 0.9)], [3]), lambda o: S.ChainedScheduler([S.ConstantLR(o, 0.1, 2), S.ExponentialLR(o, 0.9)])]:
    for g in (False, True):
        try: print(run(m, groups=g))
        except Exception as e: print(type(e).__name__, str(e)[:100])
from torch.optim.swa_utils import AveragedModel, SWALR, update_bn
torch.manual_seed(0); m = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1)); o = torch.optim.SGD(m.parameters(), 0.1); sw = AveragedModel(m); sch = SWALR(o, swa_lr=0.05, anneal_epochs=3)
x, y = torch.randn(20, 3), torch.randn(20, 1)
for e in range(6):
    o.zero_grad(); l = nn.functional.mse_loss(m(x), y); l.backward(); o.step()
    if e > 2: sw.update_parameters(m); sch.step()
    print(e, round(l.item(), 4), round(o.param_groups[0]["lr"], 5), sw.n_averaged.item())
update_bn(torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x), 5), sw); print(sw.module[1].running_mean, sw(x)[:2]); print(sw)
ema = AveragedModel(m, avg_fn=lambda a, b, n: 0.9 * a + 0.1 * b); ema.update_parameters(m); print(ema.module[0].bias)
s = S.StepLR(o, 2); print(s.state_dict()); s.step(); print(s.get_last_lr(), s.last_epoch); s2 = S.StepLR(o, 5); s2.load_state_dict(s.state_dict()); print(s2.step_size)
for q in [lambda: S.StepLR(5, 2), lambda: S.OneCycleLR(o, 0.1), lambda: S.CosineAnnealingWarmRestarts(o, -1), lambda: S.ReduceLROnPlateau(o, factor=2), lambda: S.ReduceLROnPlateau(o, "foo"), lambda: S.LambdaLR(o, [lambda e: 1] * 3), lambda: S.SequentialLR(o, [], [1]), lambda: torch.optim.LBFGS([torch.zeros(1, requires_grad=True)], line_search_fn="x").step(lambda: torch.zeros(1, requires_grad=True).sum()), lambda: torch.optim.Adam([torch.zeros(1)], betas=(1, 2)), lambda: torch.optim.Adam([torch.zeros(1, requires_grad=True)], lr="a"), lambda: torch.optim.SGD([], 0.1), lambda: torch.optim.SGD([torch.zeros(1, requires_grad=True)])]:
    try: print(type(q()).__name__)
    except Exception as e: print(type(e).__name__, str(e)[:120])
for O in (torch.optim.Adam, torch.optim.AdamW, torch.optim.Adamax, torch.optim.NAdam, torch.optim.RAdam, torch.optim.Adagrad, torch.optim.Adadelta, torch.optim.RMSprop, torch.optim.Rprop, torch.optim.ASGD, torch.optim.SGD, torch.optim.LBFGS):
    torch.manual_seed(1); w = nn.Linear(3, 1); op = O(w.parameters(), lr=0.05)
    def c():
        op.zero_grad(); l = ((w(x) - y) ** 2).mean(); l.backward(); return l
    print(O.__name__, [round(float(op.step(c)), 4) for _ in range(6)], repr(op).replace("\n", "|")); sd = op.state_dict(); print(sorted(sd))
    op.load_state_dict(sd); print(round(float(op.step(c)), 4))
torch.manual_seed(1); w = nn.Linear(3, 1); op = torch.optim.LBFGS(w.parameters(), lr=0.5, line_search_fn="strong_wolfe", max_iter=5); print([round(float(op.step(c)), 4) for _ in range(4)])
import torch.optim as optim; print(optim.lr_scheduler.StepLR is S.StepLR, hasattr(optim, "swa_utils"))

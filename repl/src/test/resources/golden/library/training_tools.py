import torch, torch.nn as nn, torch.nn.functional as F, numpy as np, random, os, tempfile, math
from torch.utils.data import Dataset, DataLoader, random_split, TensorDataset
torch.manual_seed(42); np.random.seed(42); random.seed(42)
class Toy(Dataset):
    def __init__(self, n): self.x = np.random.randn(n, 10).astype(np.float32); self.y = (self.x.sum(1) > 0).astype(np.int64)
    def __len__(self): return len(self.x)
    def __getitem__(self, i): return {"x": torch.from_numpy(self.x[i]), "y": torch.tensor(self.y[i])}
tr, va = random_split(Toy(200), [160, 40])
dl = DataLoader(tr, batch_size=32, shuffle=True, drop_last=True, num_workers=0)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(10, 32), nn.BatchNorm1d(32), nn.GELU(), nn.Dropout(0.1), nn.Linear(32, 2))
        self.apply(self._init)
    def _init(self, m):
        if isinstance(m, nn.Linear): nn.init.kaiming_normal_(m.weight, nonlinearity="relu"); nn.init.zeros_(m.bias)
    def forward(self, x): return self.body(x)
net = Net(); print(net); print(sum(p.numel() for p in net.parameters() if p.requires_grad))
opt = torch.optim.AdamW(net.parameters(), lr=1e-2, weight_decay=1e-2)
sch = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=1e-2, total_steps=15)
for ep in range(3):
    net.train(); tot = 0
    for b in dl:
        opt.zero_grad(); loss = F.cross_entropy(net(b["x"]), b["y"]); loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0); opt.step(); sch.step(); tot += loss.item()
    net.eval()
    with torch.inference_mode():
        acc = np.mean([(net(v["x"][None]).argmax(1) == v["y"]).item() for v in va])
    print(f"epoch {ep}: loss={tot/len(dl):.4f} acc={acc:.3f} lr={sch.get_last_lr()[0]:.2e}")
with tempfile.TemporaryDirectory() as d:
    p = os.path.join(d, "m.pt"); torch.save({"m": net.state_dict(), "o": opt.state_dict(), "e": 3}, p)
    c = torch.load(p); n2 = Net(); print(n2.load_state_dict(c["m"]), c["e"], list(c["o"]["state"][0]))
emb = nn.Embedding(20, 8, padding_idx=0); gru = nn.GRU(8, 16, 2, batch_first=True, bidirectional=True, dropout=0.2)
seq = torch.randint(1, 20, (3, 7)); o, h = gru(emb(seq)); print(o.shape, h.shape, f"{o.mean().item():.4f}")
conv = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.InstanceNorm2d(8, affine=True), nn.PReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.LazyLinear(4))
print(conv(torch.randn(2, 3, 16, 16)).shape, conv[-1])
att = nn.MultiheadAttention(16, 4, batch_first=True); y, w = att(o[:, :, :16], o[:, :, :16], o[:, :, :16]); print(y.shape, f"{w.sum().item():.3f}")
x = torch.linspace(-2, 2, 5, requires_grad=True); (x ** 3).sum().backward(); print(x.grad)
print(torch.topk(torch.tensor([3., 1, 2]), 2), torch.einsum("ij,kj->ik", torch.ones(2, 3), torch.arange(6.).view(2, 3)))
print(torch.distributions.Normal(0., 1.).log_prob(torch.tensor(0.5)), torch.cdist(torch.zeros(1, 2), torch.ones(2, 2)))
try: net(torch.ones(2, 11))
except RuntimeError as e: print(e)

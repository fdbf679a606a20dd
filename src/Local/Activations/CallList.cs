using Kilda.Local.References;

namespace Kilda.Local.Activations;

/// <summary>Calls linked through themselves, first in first out, with removal from anywhere. Its owner holds a lock.</summary>
internal struct CallList
{
    public Call? First;
    private Call? _last;

    public int Count { get; private set; }

    public void Add(Call call)
    {
        (call.Previous, call.Next) = (_last, null);
        if (_last is null) First = call;
        else _last.Next = call;
        _last = call;
        Count++;
    }

    public void Remove(Call call)
    {
        if (call.Previous is null) First = call.Next;
        else call.Previous.Next = call.Next;
        if (call.Next is null) _last = call.Previous;
        else call.Next.Previous = call.Previous;
        (call.Previous, call.Next) = (null, null);
        Count--;
    }

    public readonly IEnumerable<Call> All()
    {
        var list = new List<Call>(Count);
        for (var call = First; call is not null; call = call.Next) list.Add(call);
        return list;
    }
}
